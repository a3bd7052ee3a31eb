import KernelEmission
import NetworkDescription
import Testing

@Suite("Emitted statements")
struct EmissionTests {
  private static let kernels: [any Kernel] = Samples.all.compactMap {
    try? KernelCatalog.kernel(family: $0.family, line: $0.line)
  }

  /// Every different statement, with one kernel that has it.
  private static let statements: [String: String] = {
    var statements: [String: String] = [:]
    for kernel in kernels {
      for line in kernel.body { statements[String(line.drop { $0 == " " })] = kernel.line }
    }
    return statements
  }()

  @Test("All samples are here")
  func complete() { #expect(Self.kernels.count == Samples.all.count) }

  /// Long expressions are what makes the type checker slow.
  @Test("No statement has more than 16 terms")
  func terms() {
    for (line, kernel) in Self.statements {
      let operators = line.matches(of: /\ (?:[-+*\/%<>?:]|[<>=]=|&&)\ /).count
      #expect(operators < 16, "\(kernel): \(line)")
    }
  }

  @Test("Only integers, pointers and vectors: nothing that allocates, traps or calls back")
  func vocabulary() {
    let functions: Set<String> = [
      "Float", "max", "min", "sc_activate", "sc_activate_gradient", "sc_add", "sc_dense_gradient",
      "sc_first_lanes", "sc_fma", "sc_gather", "sc_group_means", "sc_hard_swish", "sc_hard_swish_slope",
      "sc_lane_mean", "sc_leak", "sc_leak_slope", "sc_load", "sc_load_where", "sc_max", "sc_min", "sc_modify",
      "sc_modify_row", "sc_mul", "sc_prefetch", "sc_reciprocal_root", "sc_response", "sc_response_slope",
      "sc_share", "sc_signal", "sc_splat", "sc_store", "sc_sub", "sc_where_equal", "sc_window_sum",
      "sc_winograd2_input", "sc_winograd2_output", "sc_winograd4_input", "sc_winograd4_output",
    ]
    var called: Set<String> = []
    for (line, kernel) in Self.statements {
      #expect(!line.contains(/\btry\b|\bin\b|\bfor\b|\?\?|\?\.|[\w)]!|\.\.\.|\.\.</), "\(kernel): \(line)")
      // A bracket behind a name reads a pointer; elsewhere it would begin an array.
      #expect(!line.contains(/(^|[^\w])\[/), "\(kernel): \(line)")
      // Braces open and close statements; within a line they would be a closure.
      let isBrace = line == "}" || line.contains(/^(while .*|if .*|else|do) \{$/)
      #expect(isBrace ? !line.dropLast().contains(/[{}]/) : !line.contains(/[{}]/), "\(kernel): \(line)")
      for match in line.matches(of: /([A-Za-z_.]\w*)\(/) { called.insert(String(match.1)) }
    }
    #expect(called == functions)
  }

  /// A name of a scope: the compiler warns of variables that nothing changes and of names that nothing reads.
  private struct Name {
    var line: String
    var isVariable: Bool
    var isChanged = false
    var isRead = false
  }

  @Test("Names are declared once in each block, read, and changed if variable; braces pair up")
  func structure() {
    for kernel in Self.kernels {
      var scopes: [[String: Name]] = [[:]]
      func close() {
        for name in scopes.removeLast().values {
          #expect(name.isRead && name.isChanged == name.isVariable, "\(kernel.line): \(name.line)")
        }
      }
      func find(_ name: some StringProtocol, _ change: (inout Name) -> Void) {
        let name = String(name)
        guard let scope = scopes.lastIndex(where: { $0[name] != nil }) else { return }
        scopes[scope][name].map {
          var found = $0
          change(&found)
          scopes[scope][name] = found
        }
      }
      for line in kernel.body {
        if line.hasSuffix("}") { close() }
        #expect(line.prefix { $0 == " " }.count == 2 * (scopes.count - 1), "\(kernel.line): \(line)")
        var words = line.split { !($0.isLetter || $0.isNumber || "_.=+".contains($0)) || $0 == "+" }
        let isDeclaration = words.first == "var" || words.first == "let"
        if isDeclaration {
          #expect(scopes[scopes.count - 1][String(words[1])] == nil, "\(kernel.line): \(line)")
          scopes[scopes.count - 1][String(words[1])] = Name(line: line, isVariable: words[0] == "var")
          words.removeFirst(3)
        } else if words.count > 1, words[1] == "=" {
          find(words[0]) { $0.isChanged = true }
          words.removeFirst(2)
        }
        for word in words { find(word) { $0.isRead = true } }
        if line.hasSuffix("{") { scopes.append([:]) }
      }
      close()
      #expect(scopes.isEmpty, "\(kernel.line)")
    }
  }

  @Test("Bodies follow from lines alone")
  func determinism() throws {
    for (kernel, sample) in zip(Self.kernels, Samples.all) {
      let other = try KernelCatalog.kernel(family: sample.family, line: sample.line)
      #expect(kernel.body == other.body)
    }
  }

  /// A gradient with stride s is s * s convolutions one after the other, each with its own tile: it exceeds what all
  /// other kernels keep to, and its budget is one for each of these phases.
  @Test("A body has at most 512 statements, a strided gradient 280 a phase")
  func statements() {
    for kernel in Self.kernels {
      var budget = 512
      if let gradient = kernel as? ConvolutionGradientKernel {
        budget = max(budget, 280 * gradient.window.stride.height * gradient.window.stride.width)
      }
      #expect(kernel.body.count <= budget, "\(kernel.line)")
    }
  }
}

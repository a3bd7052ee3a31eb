import NetworkDescription

/// y[c] = x[c] (epsilon + factor q[c])^-parameter, q[c] being the sum of x[k]^2 for k from c - before to c + behind.
public struct ResponseNormalizationKernel: Kernel {
  public static let family = "ResponseNormalization"
  let input: Plane
  let output: Plane
  let window: ChannelWindow

  /// A normalisation by the squares of at most 16 channels before and behind.
  public init(input: Plane, output: Plane, before: Int, behind: Int) {
    self.input = input
    self.output = output
    window = ChannelWindow(blocks: output.blocks, before: before, behind: behind)
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, before: try parts.number("before"),
      behind: try parts.number("behind"))
    try window.check(line)
  }
  public var line: String { "\(input) -> \(output), \(window)" }
  public var functionName: String {
    KernelName.make("responseNormalization", input, output) + KernelName.clean("_\(window)")
  }
  public var operands: [Operand] { [.x, .scratch, .y, .factor, .epsilon, .parameter] }
  /// A row of all channels each.
  public var units: Int { output.shape.height }
  public var reach: Int { max(input.count, output.count) }
  public var operations: Int { 0 }
  /// The squares of a position.
  public var scratch: Int { window.count }

  public var body: [String] {
    var writer = Writer()
    window.writeRows(&writer, width: output.shape.width, sums: 1) { writer in
      writer.line("let xo = \(input.origin) + unit * \(input.rowStride) + j * 16")
      writer.line("let yo = \(output.origin) + unit * \(output.rowStride) + j * 16")
      writer.loop("b", to: "\(output.blocks)") { writer in
        writer.line("let v = sc_load(x + (b * \(input.blockStride) + xo))")
        writer.line("sc_store(s + (b * 16 + 16), sc_mul(v, v))")
      }
      writer.loop("c", to: "\(output.blocks)") { writer in
        writer.line("let q = \(window.sum(from: 0, before: window.before))")
        writer.line("let v = sc_load(x + (c * \(input.blockStride) + xo))")
        writer.line(
          "sc_store(y + (c * \(output.blockStride) + yo), sc_mul(v, sc_response(q, factor, epsilon, parameter)))"
        )
      }
    }
    return writer.lines
  }
}

/// dx[c] = z + dy[c] d[c]^-parameter - x[c] t[c], with d = epsilon + factor q and t[c] the sum of
/// dy[k] x[k] 2 factor parameter d[k]^(-parameter - 1) over all k whose q has c; x, the input of the forward pass, is a.
public struct ResponseNormalizationGradientKernel: Kernel {
  public static let family = "ResponseNormalizationGradient"
  let input: Plane
  let output: Plane
  let window: ChannelWindow
  /// How the input of the forward pass lies.
  let read: Plane
  let adds: Bool

  /// The gradient from `input` (dy) to `output` (dx).
  public init(input: Plane, output: Plane, before: Int, behind: Int, read: Plane, adds: Bool) {
    self.input = input
    self.output = output
    self.read = read
    self.adds = adds
    window = ChannelWindow(blocks: output.blocks, before: before, behind: behind)
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, before: try parts.number("before"),
      behind: try parts.number("behind"), read: try parts.plane("at"), adds: parts.has("adding"))
    try window.check(line)
    guard read.shape == output.shape else { throw LineError(line, expected: "maps of one shape") }
  }
  public var line: String { "\(input) -> \(output), \(window), at \(read)\(adds ? ", adding" : "")" }
  public var functionName: String {
    KernelName.make("responseNormalizationGradient", input, output, nil, adds)
      + KernelName.clean("_\(window)_at_\(read)")
  }
  public var operands: [Operand] {
    [.x, .a] + (adds ? [.z] : []) + [.scratch, .y, .factor, .epsilon, .parameter]
  }
  /// A row of all channels each.
  public var units: Int { output.shape.height }
  public var reach: Int { max(input.count, output.count, read.count) }
  public var operations: Int { 0 }
  /// The squares of a position, its parts of t, and d^-parameter.
  public var scratch: Int { 2 * window.count + output.blocks * 16 }

  public var body: [String] {
    var writer = Writer()
    let (parts, powers) = (window.count, 2 * window.count)
    window.writeRows(&writer, width: output.shape.width, sums: 2) { writer in
      writer.line("let xo = \(input.origin) + unit * \(input.rowStride) + j * 16")
      writer.line("let ao = \(read.origin) + unit * \(read.rowStride) + j * 16")
      writer.line("let yo = \(output.origin) + unit * \(output.rowStride) + j * 16")
      writer.loop("b", to: "\(output.blocks)") { writer in
        writer.line("let v = sc_load(a + (b * \(read.blockStride) + ao))")
        writer.line("sc_store(s + (b * 16 + 16), sc_mul(v, v))")
      }
      writer.loop("c", to: "\(output.blocks)") { writer in
        writer.line("let q = \(window.sum(from: 0, before: window.before))")
        writer.line("let v = sc_load(a + (c * \(read.blockStride) + ao))")
        writer.line("let g = sc_load(x + (c * \(input.blockStride) + xo))")
        writer.line("let d = sc_response_slope(q, factor, epsilon, parameter)")
        writer.line("sc_store(s + (c * 16 + \(parts + 16)), sc_mul(sc_mul(g, v), d))")
        writer.line(
          "sc_store(s + (c * 16 + \(powers)), sc_mul(g, sc_response(q, factor, epsilon, parameter)))")
      }
      writer.loop("e", to: "\(output.blocks)") { writer in
        writer.line("let t = \(window.sum(from: parts, before: window.behind, of: "e"))")
        writer.line("let v = sc_load(a + (e * \(read.blockStride) + ao))")
        writer.line("let g = sc_sub(sc_load(s + (e * 16 + \(powers))), sc_mul(v, t))")
        let at = "(e * \(output.blockStride) + yo)"
        writer.line("sc_store(y + \(at), \(adds ? "sc_add(sc_load(z + \(at)), g)" : "g"))")
      }
    }
    return writer.lines
  }
}

/// The channels that a normalisation sums up around each, in scratch memory with a vector of zeros on both sides.
struct ChannelWindow: Sendable, Hashable, CustomStringConvertible {
  let blocks: Int
  let before: Int
  let behind: Int

  /// Floats of a position's numbers and the zeros around them.
  var count: Int { (blocks + 2) * 16 }
  var description: String { "before \(before), behind \(behind)" }

  func check(_ line: String) throws(LineError) {
    guard max(before, behind) <= 16 else { throw LineError(line, expected: "at most 16 channels on a side") }
  }

  /// The sums of a block over the numbers that begin at `start`.
  func sum(from start: Int, before: Int, of block: String = "c") -> String {
    "sc_window_sum(s + (\(block) * 16 + \(start + 16 - before)), \(self.before + behind + 1))"
  }

  /// A loop over the positions of rows, with zeros around the numbers of `sums` windows.
  func writeRows(_ writer: inout Writer, width: Int, sums: Int, _ inner: (inout Writer) -> Void) {
    writer.loop("unit", from: "units.lowerBound", to: "units.upperBound") { writer in
      for start in (0..<sums).map({ $0 * count }) {
        writer.line("sc_store(\(offset("s", start)), sc_splat(0))")
        writer.line("sc_store(s + \(start + count - 16), sc_splat(0))")
      }
      writer.loop("j", to: "\(width)") { inner(&$0) }
    }
  }
}

internal import CRuntime
internal import NetworkDescription
package import WeightFiles

/// The weights, packed on first use, and the threads: what all calls of one network share.
public final class Engine: Sendable {
  /// The network.
  public let plan: NetworkPlan
  /// Threads that a run uses.
  public let threads: Int
  /// The weights as they came.
  package let weightFile: WeightFile
  let code: any CompiledNetwork.Type
  nonisolated(unsafe) let pool: OpaquePointer
  private let packed: PackedWeights
  let tables: PlanTables

  /// An engine for `network`.
  ///
  /// - Parameters:
  ///   - weights: Path of a safetensors file; nil takes the weights embedded in the program.
  ///   - threads: Threads to use; nil takes every core.
  /// - Throws: `RuntimeError` where there are no weights, they do not fit, or the machine lacks instructions.
  public init(
    _ network: any CompiledNetwork.Type, weights path: String? = nil, threads: Int? = nil
  ) throws(RuntimeError) {
    // First of all: any other generated code may use the very instructions.
    let missing = network.instructionSet.missing
    guard missing.isEmpty else {
      throw RuntimeError(
        .mismatch, "processor", found: "one without \(missing.joined(separator: " and "))",
        expected: "the instructions that \(network) was built for",
        suggestion: "build it on this machine, or with '-target-cpu' of this machine's kind")
    }
    let plan = network.plan
    weightFile = try Self.open(network, path)
    packed = try PackedWeights(plan, file: weightFile)
    let count = max(1, min(threads ?? sc_core_count(), 256))
    guard let pool = sc_pool_create(count) else {
      throw RuntimeError(
        .resources, "threads", found: "a system that does not start \(count)", expected: "\(count) threads",
        suggestion: "use fewer (--threads 1)")
    }
    self.plan = plan
    tables = PlanTables(plan)
    self.threads = count
    self.pool = pool
    code = network
  }

  deinit {
    sc_pool_destroy(pool)
    tables.deallocate()
  }

  private static func open(
    _ network: any CompiledNetwork.Type, _ path: String?
  ) throws(RuntimeError) -> WeightFile {
    do throws(WeightFileError) {
      let file: WeightFile
      if let path {
        file = try WeightFile(path: path)
      } else if let bytes = network.embeddedWeights {
        file = try WeightFile(bytes: bytes, name: "embedded weights of \(network.plan.name)")
      } else {
        throw WeightFileError(
          file: network.plan.name,
          faults: [
            Fault(
              "weights", found: "none in the program", expected: "a safetensors file",
              suggestion: "give one with --weights FILE")
          ])
      }
      try file.check(network.plan.parameters)
      return file
    } catch {
      // Of a file for another network hardly any tensor fits: the first few say enough.
      var shown = error.faults.prefix(3).map { fault in
        Fault(
          "\(error.file): \(fault.place)", found: fault.found, expected: fault.expected,
          suggestion: fault.suggestion)
      }
      let rest = error.faults.count - shown.count
      if rest > 0, var last = shown.popLast() {
        let note = " (and \(rest) more tensors that do not fit)"
        if let advice = last.suggestion { last.suggestion = advice + note } else { last.expected += note }
        shown.append(last)
      }
      throw RuntimeError(.mismatch, shown)
    }
  }

  /// SHA-256 of the weights file.
  public var weightsSHA256: String { weightFile.sha256 }

  /// The values of a parameter of the plan, in row-major order; empty for an unknown name.
  public func parameter(_ name: String) -> [Float] {
    guard let parameter = plan.parameters.first(where: { $0.name == name }),
      let values = try? weightFile.values(of: parameter)
    else { return [] }
    return Array(UnsafeBufferPointer(start: values, count: parameter.count))
  }

  /// Memory for one call at a time.
  ///
  /// - Throws: `RuntimeError` where there is not enough memory.
  package func makeWorkspace() throws(RuntimeError) -> Workspace { try Workspace(self) }

  /// Weights and biases in another form, packed for one kernel.
  ///
  /// - Throws: `RuntimeError` where there is not enough memory.
  func weights(
    _ number: Int, _ form: RuleSlots.WeightForm, bias: RuleSlots.WeightForm
  ) throws(RuntimeError) -> UnsafePointer<Float> {
    try packed.ready(number, form, bias: bias, pool)
  }

  /// The packed weights that the steps need, as generated code indexes them.
  func weights(for numbers: [Int]) -> UnsafePointer<UnsafePointer<Float>?> {
    packed.ready(numbers, pool)
  }
}

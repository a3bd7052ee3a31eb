internal import CRuntime
internal import NetworkDescription
internal import Synchronization
internal import WeightFiles

/// Packed weights by number, each made once, when a run first needs it.
///
/// Room for all of them is reserved at once, so that a run cannot fail half-way; the system gives the memory itself
/// when a part is written.
final class PackedWeights: Sendable {
  private let plans: [WeightPlan]
  private let file: WeightFile
  private let parameters: [String: Parameter]
  /// Guards packing; entries of `table` are written once and read by runs that asked for them first.
  private let lock = Mutex(())
  nonisolated(unsafe) private let table: UnsafeMutablePointer<UnsafePointer<Float>?>
  nonisolated(unsafe) private let memory: UnsafeMutableRawPointer
  private let offsets: [Int]
  private let bytes: Int

  /// - Throws: `ModelError` where there is not enough memory.
  init(_ plan: NetworkPlan, file: WeightFile) throws(ModelError) {
    plans = plan.weights
    parameters = Dictionary(plan.parameters.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    self.file = file
    var offsets: [Int] = []
    var count = 16
    for plan in plan.weights {
      offsets.append(count)
      count += (WeightPacker.count(plan) + 15) / 16 * 16
    }
    self.offsets = offsets
    bytes = count * MemoryLayout<Float>.stride
    guard let memory = sc_allocate(bytes) else {
      throw ModelError(.resources, "not enough memory: the packed weights need \(bytes / 1_048_576) MiB")
    }
    self.memory = memory
    table = .allocate(capacity: max(1, plans.count))
    table.initialize(repeating: nil, count: max(1, plans.count))
  }

  deinit {
    sc_release(memory, bytes)
    table.deallocate()
  }

  /// Packs what is missing of `numbers`.
  func ready(_ numbers: [Int]) -> UnsafePointer<UnsafePointer<Float>?> {
    lock.withLock { _ in
      for number in numbers where table[number] == nil {
        let floats = memory.assumingMemoryBound(to: Float.self) + offsets[number]
        WeightPacker(tensor: values).pack(plans[number], into: floats)
        table[number] = UnsafePointer(floats)
      }
    }
    return UnsafePointer(table)
  }

  private func values(_ name: String) -> UnsafePointer<Float> {
    // `Engine` checked that the file holds every parameter of the plan.
    guard let parameter = parameters[name], let values = try? file.values(of: parameter) else {
      preconditionFailure("unchecked parameter \(name)")
    }
    return values
  }
}

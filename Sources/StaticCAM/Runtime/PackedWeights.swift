internal import CRuntime
internal import NetworkDescription
internal import Synchronization
internal import WeightFiles

/// Packed weights by number, each made once, when a run first needs it.
final class PackedWeights: Sendable {
  private let plans: [WeightPlan]
  private let file: WeightFile
  private let parameters: [String: Parameter]
  /// Guards packing; entries of `table` are written once and read by runs that asked for them first.
  private let lock = Mutex<[(memory: UnsafeMutableRawPointer, bytes: Int)]>([])
  nonisolated(unsafe) private let table: UnsafeMutablePointer<UnsafePointer<Float>?>

  init(_ plan: NetworkPlan, file: WeightFile) {
    plans = plan.weights
    parameters = Dictionary(plan.parameters.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    self.file = file
    table = .allocate(capacity: max(1, plans.count))
    table.initialize(repeating: nil, count: max(1, plans.count))
  }

  deinit {
    lock.withLock { for block in $0 { sc_release(block.memory, block.bytes) } }
    table.deallocate()
  }

  /// Packs what is missing of `numbers`.
  ///
  /// - Throws: `ModelError` where there is not enough memory.
  func ready(_ numbers: [Int]) throws(ModelError) -> UnsafePointer<UnsafePointer<Float>?> {
    let complete = lock.withLock { blocks -> Bool in
      for number in numbers where table[number] == nil {
        let bytes = WeightPacker.count(plans[number]) * MemoryLayout<Float>.stride
        guard let memory = sc_allocate(bytes) else { return false }
        blocks.append((memory, bytes))
        let floats = memory.assumingMemoryBound(to: Float.self)
        WeightPacker(tensor: values).pack(plans[number], into: floats)
        table[number] = UnsafePointer(floats)
      }
      return true
    }
    guard complete else { throw ModelError(.resources, "not enough memory for the packed weights") }
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

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
  /// Weights in another form, made for relevance passes.
  private nonisolated(unsafe) var forms: [Form: (memory: UnsafeMutableRawPointer, bytes: Int)] = [:]

  private struct Form: Hashable {
    var number: Int
    var weights, bias: RuleSlots.WeightForm
  }

  /// - Throws: `RuntimeError` where there is not enough memory.
  init(_ plan: NetworkPlan, file: WeightFile) throws(RuntimeError) {
    plans = plan.weights
    parameters = Dictionary(plan.parameters.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    self.file = file
    var offsets: [Int] = []
    var count = 16
    for plan in plan.weights {
      offsets.append(count)
      // Rows are read where the file has them.
      if plan.content != .rows { count += (WeightPacker.count(plan) + 15) / 16 * 16 }
    }
    self.offsets = offsets
    bytes = count * MemoryLayout<Float>.stride
    guard let memory = sc_allocate(bytes) else {
      throw RuntimeError(
        .resources, "packed weights", found: "no memory for them", expected: "\(bytes / 1_048_576) MiB")
    }
    self.memory = memory
    table = .allocate(capacity: max(1, plans.count))
    table.initialize(repeating: nil, count: max(1, plans.count))
  }

  deinit {
    sc_release(memory, bytes)
    for form in forms.values { sc_release(form.memory, form.bytes) }
    table.deallocate()
  }

  /// Packs what is missing of `numbers`, each thread of `pool` a part of every tensor.
  func ready(_ numbers: [Int], _ pool: OpaquePointer) -> UnsafePointer<UnsafePointer<Float>?> {
    lock.withLock { _ in
      let missing = numbers.filter { table[$0] == nil }
      guard !missing.isEmpty else { return }
      let floats = memory.assumingMemoryBound(to: Float.self)
      let tensors = tensors
      PassJob(pool) { [plans, offsets, file] team in
        for number in missing where plans[number].content != .rows {
          WeightPacker(
            tensor: { tensors[$0].unsafelyUnwrapped }, part: (number: team.worker, count: team.workers)
          ).pack(plans[number], into: floats + offsets[number])
          // Released before the next tensor's copy takes memory. A concurrent reader faults the pages in again and
          // releases them afterwards.
          file.forget(plans[number].weight)
        }
      }.run()
      for number in missing {
        table[number] =
          plans[number].content == .rows
          ? tensors[plans[number].weight].unsafelyUnwrapped : UnsafePointer(floats + offsets[number])
      }
    }
    return UnsafePointer(table)
  }

  /// Packs weights and biases in another form.
  ///
  /// - Throws: `RuntimeError` where there is not enough memory.
  func ready(
    _ number: Int, _ weights: RuleSlots.WeightForm, bias: RuleSlots.WeightForm, _ pool: OpaquePointer
  ) throws(RuntimeError) -> UnsafePointer<Float> {
    let plan = plans[number]
    if weights == .all, bias == .all || plan.content == .gradient || plan.content == .rows {
      return ready([number], pool)[number].unsafelyUnwrapped
    }
    let key = Form(number: number, weights: weights, bias: bias)
    let bytes = WeightPacker.count(plan) * MemoryLayout<Float>.stride
    let address: UInt = lock.withLock { _ in
      if let form = forms[key] { return UInt(bitPattern: form.memory) }
      guard let memory = sc_allocate(bytes) else { return 0 }
      nonisolated(unsafe) let floats = memory.assumingMemoryBound(to: Float.self)
      let tensors = tensors
      PassJob(pool) { team in
        WeightPacker(
          tensor: { tensors[$0].unsafelyUnwrapped }, weights: weights, bias: bias,
          part: (number: team.worker, count: team.workers)
        ).pack(plan, into: floats)
      }.run()
      file.forget(plan.weight)
      forms[key] = (memory, bytes)
      return UInt(bitPattern: memory)
    }
    guard let found = UnsafePointer<Float>(bitPattern: address) else {
      throw RuntimeError(
        .resources, "relevance rules", found: "no memory for \(bytes / 1_048_576) MiB of weights",
        expected: "memory for the weights in each form that the rules use")
    }
    return found
  }

  /// The values of all parameters, by name.
  private var tensors: [String: UnsafePointer<Float>] {
    Dictionary(uniqueKeysWithValues: parameters.keys.map { ($0, values($0)) })
  }

  private func values(_ name: String) -> UnsafePointer<Float> {
    // `Engine` checked that the file holds every parameter of the plan.
    guard let parameter = parameters[name], let values = try? file.values(of: parameter) else {
      preconditionFailure("unchecked parameter \(name)")
    }
    return values
  }
}

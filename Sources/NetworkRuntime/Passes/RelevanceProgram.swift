internal import NetworkDescription

/// The steps of one relevance pass, ready for generated code: rules resolved, weights packed.
final class RelevanceProgram {
  /// A run a step.
  let runs: UnsafeMutableBufferPointer<RelevanceRun>
  /// The slots by step, of steps that share relevance out.
  private(set) var slots: [Int: RuleSlots] = [:]
  /// The names of the rules that steps follow.
  private(set) var rules: [Int: String] = [:]
  /// Steps that run.
  private(set) var active: Set<Int> = []
  let plan: NetworkPlan
  private var memory: [UnsafeMutableRawPointer] = []

  /// Nothing runs.
  init(idle plan: NetworkPlan) {
    self.plan = plan
    runs = .allocate(capacity: max(1, plan.relevanceSteps.count))
    runs.initialize(repeating: RelevanceRun())
  }

  /// - Parameter audits: Whether an audit is going to look at shares and denominators.
  /// - Throws: `RuntimeError` where memory is short.
  init(_ request: RelevanceRequest, _ engine: Engine, audits: Bool) throws(RuntimeError) {
    plan = engine.plan
    runs = .allocate(capacity: max(1, plan.relevanceSteps.count))
    runs.initialize(repeating: RelevanceRun())
    var written: Set<Int>
    switch request.start {
    case .logits: written = [plan.relevanceSteps.first?.reads ?? plan.logitsLayer]
    case .layer(let layer, _): written = [plan.relevanceTensor(layer)]
    }
    for (index, step) in plan.relevanceSteps.enumerated() {
      guard let rule = request.rules[index] else { continue }
      active.insert(index)
      rules[index] = rule.name
      if let slots = rule.slots, step.distribution != nil {
        self.slots[index] = slots
        try distribute(step, index, slots, engine, audits: audits, &written)
      } else {
        route(step, index, &written)
      }
    }
  }

  /// Steps that minimal filtering did, and those of them that direct kernels did again, once the pass has run.
  var filtered: (all: Set<Int>, repeated: Set<Int>) {
    let all = runs.indices.filter { runs[$0].usesWinograd }
    return (Set(all), Set(all.filter { runs[$0].verdicts.contains(false) }))
  }

  deinit {
    runs.deallocate()
    for block in memory { block.deallocate() }
  }

  private func route(_ step: RelevanceStep, _ index: Int, _ written: inout Set<Int>) {
    runs[index].isRouted = step.hasRoutes
    for (input, layer) in step.writes.enumerated() {
      if written.contains(layer) { runs[index].added |= 1 << input }
      written.insert(layer)
    }
  }

  private func distribute(
    _ step: RelevanceStep, _ index: Int, _ slots: RuleSlots, _ engine: Engine, audits: Bool,
    _ written: inout Set<Int>
  ) throws(RuntimeError) {
    guard let distribution = step.distribution else { return }
    let isEven = distribution.window != nil && slots.isEven && !audits
    let hasWeights = distribution.direct.forwardWeights != nil && !isEven
    let winograd =
      hasWeights && slots.isOneSigned(nonNegative: step.isNonNegative) ? distribution.winograd : nil
    var parts: [RelevancePart] = []
    var begun: Set<Int> = []
    for slot in slots.parts {
      guard let input = Input(slot, nonNegative: step.isNonNegative, hasWeights: hasWeights) else { continue }
      var part = RelevancePart(
        constants: constants(slot.input, engine.plan, step), direct: (Self.nothing, Self.nothing),
        winograd: (Self.nothing, Self.nothing))
      part.side = slot.side
      part.isFirst = begun.insert(slot.side).inserted
      (part.positive, part.negative, part.isModified) = (input.positive, input.negative, input.isModified)
      if hasWeights {
        let bias = part.isFirst ? slots.sides[slot.side].bias : .none
        func packed(_ arithmetic: RelevanceStep.Arithmetic) throws(RuntimeError)
          -> (forward: UnsafePointer<Float>, gradient: UnsafePointer<Float>)
        {
          guard let forward = arithmetic.forwardWeights, let gradient = arithmetic.gradientWeights else {
            return (Self.nothing, Self.nothing)
          }
          return (
            try engine.weights(forward, slot.weights, bias: bias),
            try engine.weights(gradient, slot.weights, bias: .none)
          )
        }
        part.direct = try packed(distribution.direct)
        if let winograd { part.winograd = try packed(winograd) }
      }
      part.keeps = UnsafeBufferPointer(keep(step.writes.map { written.insert($0).inserted ? 0 : 1 }))
      parts.append(part)
    }
    let sides = slots.sides.enumerated().filter { begun.contains($0.offset) }.map { index, side in
      RelevanceSide(
        index: index, epsilon: slots.stabilizer, factor: side.factor,
        sign: begun.count == 2 ? side.sign : 0)
    }
    runs[index].isDistributed = true
    runs[index].isEven = isEven
    runs[index].usesWinograd = winograd != nil
    let blocks = (distribution.denominators[0].shape.channels + 15) / 16
    if winograd != nil { runs[index].verdicts = keep(Array(repeating: true, count: 2 * blocks)) }
    runs[index].parts = UnsafeBufferPointer(keep(parts))
    runs[index].sides = UnsafeBufferPointer(keep(sides))
  }

  /// The factors of a part's inputs; nil for a part that contributes nothing.
  private struct Input {
    var (positive, negative): (Float, Float) = (0, 0)
    var isModified = true

    init?(_ part: RuleSlots.Part, nonNegative: Bool, hasWeights: Bool) {
      guard case .values(var positive, var negative) = part.input else { return }
      if !hasWeights, case .values(let factor, _) = part.weights {
        // The weights of pooling and sums are positive.
        (positive, negative) = (positive * factor, negative * factor)
      }
      if nonNegative { negative = positive }
      guard positive != 0 || negative != 0 else { return nil }
      (self.positive, self.negative) = (positive, negative)
      isModified = positive != 1 || negative != 1
    }
  }

  // MARK: - Memory

  /// A number a channel, whole blocks.
  private func constants(
    _ form: RuleSlots.InputForm, _ plan: NetworkPlan, _ step: RelevanceStep
  ) -> UnsafePointer<Float> {
    let channels = step.inputs.map(\.relevance.shape.channels).max() ?? 1
    var values = [Float](repeating: 0, count: (channels + 15) / 16 * 16)
    for c in 0..<channels {
      switch form {
      case .values: break
      case .ones: values[c] = 1
      case .lowest: values[c] = plan.preprocessing.range(of: c).lowerBound
      case .highest: values[c] = plan.preprocessing.range(of: c).upperBound
      }
    }
    return UnsafePointer(keep(values).baseAddress.unsafelyUnwrapped)
  }

  private func keep<Element>(_ list: [Element]) -> UnsafeMutableBufferPointer<Element> {
    let count = max(1, list.count)
    let block = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
    memory.append(block)
    let start = block.bindMemory(to: Element.self, capacity: count)
    for (index, value) in list.enumerated() { (start + index).initialize(to: value) }
    return UnsafeMutableBufferPointer(start: start, count: list.count)
  }

  /// For layers without weights; nothing reads it.
  private static var nothing: UnsafePointer<Float> { UnsafePointer(bitPattern: 64).unsafelyUnwrapped }
}

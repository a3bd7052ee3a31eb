/// What became of the relevance of one layer.
public struct Conservation: Sendable {
  /// The layer that passed it on.
  public let layer: String
  /// The word for what the layer does.
  public let kind: String
  /// The rule that it followed.
  public let rule: String
  /// The sum that arrived.
  public let received: Double
  /// The sum that was passed on.
  public let passed: Double
  /// What biases absorbed: the sum of (R / z) b.
  public let bias: Double
  /// What the stabiliser absorbed: the sum of (R / z) epsilon sign z.
  public let stabilizer: Double
  /// What arrived where it could not be shared out: denominators of 0. Rounding errors are here, too.
  public var lost: Double { received - passed - bias - stabilizer }
}

/// Sums taken while a relevance pass runs, by the first worker alone.
final class RelevanceAudit {
  private let plan: NetworkPlan
  private let program: RelevanceProgram
  private let composite: Composite
  private let arena: UnsafePointer<Float>
  private var totals: [Int: Double] = [:]
  private(set) var entries: [Conservation] = []

  init(
    _ plan: NetworkPlan, _ program: RelevanceProgram, _ composite: Composite, _ arena: UnsafePointer<Float>
  ) {
    self.plan = plan
    self.program = program
    self.composite = composite
    self.arena = arena
  }

  /// Looks at step `index`, whose maps are all still there.
  func look(at index: Int) {
    let step = plan.relevanceSteps[index]
    let run = program.runs[index]
    var passed = 0.0
    for (layer, map) in Set(step.writes).map({ layer in
      (layer, step.passed[step.writes.firstIndex(of: layer) ?? 0])
    }) {
      let total = map.maps(in: arena).total
      passed += total - (totals[layer] ?? 0)
      totals[layer] = total
    }
    var (bias, stabilizer) = (0.0, 0.0)
    if let slots = program.slots[index], let distribution = step.distribution {
      for side in run.sides {
        let shares = distribution.shares[side.index].maps(in: arena)
        let z = distribution.denominators[side.index].maps(in: arena)
        if slots.stabilizer != 0 {
          stabilizer += Double(slots.stabilizer) * shares.total(signedBy: z)
        }
        if distribution.bias >= 0, let part = run.parts.first(where: { $0.side == side.index && $0.isFirst })
        {
          let sums = shares.channelTotals
          for (k, sum) in sums.enumerated() { bias += sum * Double(part.weights[distribution.bias + k]) }
        }
      }
    }
    let layer = plan.layers[step.layer]
    let rule = run.isRouted ? PassRule.name : name(of: layer, index)
    entries.append(
      Conservation(
        layer: layer.name, kind: layer.kind, rule: rule, received: step.received.maps(in: arena).total,
        passed: passed, bias: bias, stabilizer: stabilizer))
  }

  private func name(of layer: LayerPlan, _ index: Int) -> String {
    let step = plan.relevanceSteps[index]
    let last = plan.relevanceSteps.firstIndex { Composite.weighted.contains(plan.layers[$0.layer].kind) }
    return type(
      of: composite.rule(for: layer, isFirst: step.writes.contains(-1), isLast: index == last)
    ).name
  }
}

extension FeatureMaps {
  /// The sum over everything.
  fileprivate var total: Double { channelTotals.reduce(0, +) }

  /// The sum over the positions of each channel.
  fileprivate var channelTotals: [Double] {
    var result: [Double] = []
    for block in 0..<blocks {
      var sum = SIMD16<Double>()
      for i in 0..<shape.height {
        for j in 0..<shape.width { sum += SIMD16<Double>(lanes(block: block, row: i, column: j)) }
      }
      for lane in 0..<16 { result.append(sum[lane]) }
    }
    return result
  }

  /// The sum of v sign(z), with sign(0) = 1.
  fileprivate func total(signedBy z: FeatureMaps) -> Double {
    var sum = SIMD16<Double>()
    for block in 0..<blocks {
      for i in 0..<shape.height {
        for j in 0..<shape.width {
          let v = SIMD16<Double>(lanes(block: block, row: i, column: j))
          let isNegative = SIMD16<Double>(z.lanes(block: block, row: i, column: j)) .< 0
          sum += v.replacing(with: -v, where: isNegative)
        }
      }
    }
    return sum.sum()
  }
}

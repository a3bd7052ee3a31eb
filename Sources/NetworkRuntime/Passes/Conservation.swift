internal import NetworkDescription

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
  /// The sum of absolute values that arrived.
  public let magnitude: Double
  /// The sum that was passed on.
  public let passed: Double
  /// What biases absorbed: the sum of (R / z) b.
  public let bias: Double
  /// What the stabiliser absorbed: the sum of (R / z) epsilon sign z.
  public let stabilizer: Double
  /// What arrived and was not shared out, at outputs whose denominator is 0. Negative where more was shared out than
  /// arrived: by alpha-beta at outputs without negative contributions, which pass on alpha R.
  public let lost: Double
  /// What is missing beyond that: rounding errors.
  public var error: Double { received - passed - bias - stabilizer - lost }
}

/// Sums taken while a relevance pass runs, by the first worker alone.
final class RelevanceAudit {
  private let plan: NetworkPlan
  private let program: RelevanceProgram
  private let arena: UnsafePointer<Float>
  private var totals: [Int: Double] = [:]
  private(set) var entries: [Conservation] = []

  init(
    _ plan: NetworkPlan, _ program: RelevanceProgram, _ arena: UnsafePointer<Float>
  ) {
    self.plan = plan
    self.program = program
    self.arena = arena
  }

  /// Looks at step `index`, whose maps are all still there.
  func look(at index: Int) {
    let step = plan.relevanceSteps[index]
    let run = program.runs[index]
    var passed = 0.0
    for (layer, map) in Set(step.writes).map({ layer in
      (layer, step.inputs[step.writes.firstIndex(of: layer) ?? 0].relevance)
    }) {
      let total = map.maps(in: arena).total
      passed += total - (totals[layer] ?? 0)
      totals[layer] = total
    }
    var (bias, stabilizer, shared) = (0.0, 0.0, 0.0)
    if let slots = program.slots[index], let distribution = step.distribution {
      for side in run.sides {
        let shares = distribution.shares[side.index].maps(in: arena)
        let z = distribution.denominators[side.index].maps(in: arena)
        let stabilized = slots.stabilizer == 0 ? 0 : Double(slots.stabilizer) * shares.total(signedBy: z)
        stabilizer += stabilized
        shared += shares.total(times: z) + stabilized
        if let offset = distribution.bias,
          let part = run.parts.first(where: { $0.side == side.index && $0.isFirst })
        {
          let sums = shares.channelTotals
          for (k, sum) in sums.enumerated() {
            bias += sum * Double(part.direct.forward[offset + k])
          }
        }
      }
    }
    let layer = plan.layers[step.layer]
    let received = step.received.maps(in: arena)
    entries.append(
      Conservation(
        layer: layer.name, kind: layer.kind, rule: program.rules[index] ?? "", received: received.total,
        magnitude: received.total(signedBy: received), passed: passed, bias: bias, stabilizer: stabilizer,
        lost: run.isRouted ? 0 : received.total - shared))
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

  /// The sum of v z.
  fileprivate func total(times z: FeatureMaps) -> Double {
    var sum = SIMD16<Double>()
    for block in 0..<blocks {
      for i in 0..<shape.height {
        for j in 0..<shape.width {
          let v = SIMD16<Double>(lanes(block: block, row: i, column: j))
          // Denominators are not computed in unused lanes.
          let product = v * SIMD16<Double>(z.lanes(block: block, row: i, column: j))
          sum += product.replacing(with: 0, where: v .== 0)
        }
      }
    }
    return sum.sum()
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

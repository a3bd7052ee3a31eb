internal import NetworkDescription
internal import NetworkRuntime

/// Where a straight path to the input x begins: x_0, one number a channel.
public enum PathBaseline: String, Sendable, CaseIterable {
  /// 0 in network units, mostly the mean colour of the photographs that the network learnt from.
  case zero
  /// A black picture.
  case black
  /// The mean of each channel of x.
  case mean

  /// x_0 of every channel.
  func channels(_ input: [Float], _ plan: NetworkPlan) -> [Float] {
    let (count, preprocessing) = (plan.inputShape.positions, plan.preprocessing)
    return (0..<plan.inputShape.channels).map { c in
      switch self {
      case .zero: return 0
      case .black:
        guard c < preprocessing.mean.count, c < preprocessing.scale.count else { return 0 }
        return Float((0 - preprocessing.mean[c]) * preprocessing.scale[c])
      case .mean:
        let sum = input[c * count..<(c + 1) * count].reduce(0.0) { $0 + Double($1) }
        return Float(sum / Double(count))
      }
    }
  }
}

/// The straight path x_0 + t (x - x_0).
struct InputPath {
  /// x.
  let end: [Float]
  /// x_0 of every channel.
  let start: [Float]

  /// The path to the input that `context` explains.
  init(_ context: MethodContext, from baseline: PathBaseline) {
    end = context.input
    start = baseline.channels(end, context.session.plan)
  }

  /// The input at `t`, exactly x at 1.
  subscript(t: Double) -> [Float] {
    guard t < 1 else { return end }
    let positions = end.count / max(start.count, 1)
    return end.enumerated().map { i, x in
      let first = Double(start[i / positions])
      return Float(first + t * (Double(x) - first))
    }
  }
}

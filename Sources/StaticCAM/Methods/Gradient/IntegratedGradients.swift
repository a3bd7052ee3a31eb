internal import NetworkRuntime

/// Integrated gradients (Sundararajan, Taly, Yan 2017, equation 1): IG = (x - x_0) times the integral over t from 0 to 1
/// of dy_c/dx at x_0 + t (x - x_0), pixel by pixel, summed over a pixel's channels.
///
/// The sum of the map is y_c(x) - y_c(x_0), up to the error of the sum that stands for the integral.
///
/// *Departures.* The paper sums at the right ends of 20 to 300 parts (equation 3); the middles of 32 parts are the
/// default, which is more exact for the same number of passes. The paper's baseline is a black picture; the default is
/// 0 in network units. The paper's score for images is the probability, here it is the logit.
public struct IntegratedGradients: ExplanationMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "integrated-gradients", aliases: ["integratedgradients", "integrated-grad", "ig"],
    title: "Integrated gradients", family: .gradient, domain: .input, paper: "Sundararajan et al. 2017",
    formula: "sum_k (x - x_0)_k mean_t dy_c/dx_k (x_0 + t (x - x_0))", cost: "F + n (F + B)")
  public static let needs: MethodNeeds = [.gradients, .samples]
  public static let options: [MethodOption<IntegratedGradients>] = [
    .integer("steps", \.steps, in: 1...1000, "n, the parts of the path from the baseline to the input"),
    .choice("rule", \.rule, "where the gradients are taken in each part"),
    .choice("baseline", \.baseline, "x_0: 0 in network units, a black picture, or each channel's mean"),
    .choice(
      "reduce", \.reduction, "the channels of a pixel: largest |v|, sum of |v|, l2 norm, or sum with signs"),
  ]

  /// n.
  public var steps = 32
  /// Where gradients are taken.
  public var rule = PathRule.midpoint
  /// x_0.
  public var baseline = PathBaseline.zero
  /// How a pixel's channels become one number.
  public var reduction = ChannelReduction.signed

  /// 32 middles, from 0 in network units.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    PassCount(forward: rule.count(steps), backward: rule.count(steps))
  }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    guard steps > 0 else {
      throw ExplainError(
        .invalidOption, "method '\(Self.info.name)'", found: "\(steps) steps", expected: "at least 1")
    }
    let path = InputPath(context, from: baseline)
    var mean = BlockedSum(context.plan(of: .input).shape)
    let points = rule.points(steps)
    for (i, point) in points.enumerated() {
      let sample = try context.run(path[point.t], to: [.input])
      mean.add(sample.gradients(at: .input), times: Float(point.weight))
      context.progress(i + 1, of: points.count)
    }
    return context.layers.map { layer in
      let target = context.target(layer)
      let start = target.lanes(path.start.map(Double.init))
      let x = target.activations
      return target.reduced(reduction) { block, row, column in
        (x.lanes(block: block, row: row, column: column) - start[block]) * mean[block, row, column]
      }
    }
  }
}

extension AnyNetwork: IntegratedGradients.Offered {}
extension MethodOf: IntegratedGradients.Offered where Network: IntegratedGradients.Offered {}

extension IntegratedGradients.Offered where Self: MethodValue {
  /// Integrated gradients: 32 middles, from 0 in network units.
  public static var integratedGradients: Self { Self(IntegratedGradients()) }

  /// Integrated gradients; see `IntegratedGradients`.
  public static func integratedGradients(
    steps: Int = 32, rule: PathRule = .midpoint, baseline: PathBaseline = .zero,
    reduce reduction: ChannelReduction = .signed
  ) -> Self {
    var method = IntegratedGradients()
    (method.steps, method.rule) = (steps, rule)
    (method.baseline, method.reduction) = (baseline, reduction)
    return Self(method)
  }
}

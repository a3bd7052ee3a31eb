internal import NetworkRuntime

/// Integrated Grad-CAM (Sattarzadeh et al. 2021): Grad-CAM along the straight path from a baseline x_0 to the input x.
///
/// L = mean over t of relu(sum_k w_k(t) (A_k(x_t) - A_k(x_0))), w_k(t) = mean_ij G_k at x_t = x_0 + t (x - x_0).
///
/// The points t are the right ends of n = 50 parts; with one of them and A(x_0) = 0 it is Grad-CAM. The authors'
/// program takes `rule=left baseline=zero difference=false`: the feature maps themselves, and a sum in place of the
/// mean, which min-max removes.
public struct IntegratedGradCAM: ExplanationMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "integrated-grad-cam", aliases: ["integratedgradcam", "integrated-gradcam", "ig-cam"],
    title: "Integrated Grad-CAM", family: .gradient, paper: "Sattarzadeh et al. 2021",
    formula: "mean_t relu(sum_k w_k (A_k(x_t) - A_k(x_0))), w_k = mean_ij G_k(x_t), "
      + "x_t = x_0 + t (x - x_0)",
    cost: "F + n (F + B) + F")
  public static let needs: MethodNeeds = [.activations, .gradients, .samples]
  public static let options: [MethodOption<IntegratedGradCAM>] = [
    .integer("steps", \.steps, in: 1...1000, "n, the parts of the path from the baseline to the input"),
    .choice("rule", \.rule, "where the maps are taken in each part"),
    .choice("baseline", \.baseline, "x_0: 0 in network units, a black picture, or each channel's mean"),
    .flag("difference", \.isDifference, "A(x_t) - A(x_0) in the map, or A(x_t) alone"),
    .flag("rectified", \.isRectified, "relu at every step, or once at the end"),
  ]

  /// n.
  public var steps = 50
  /// Where the maps are taken.
  public var rule = PathRule.right
  /// x_0.
  public var baseline = PathBaseline.black
  /// Whether A(x_0) is subtracted.
  public var isDifference = true
  /// Whether the map of each step is rectified.
  public var isRectified = true

  /// 50 right ends, from a black picture.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    let count = rule.count(steps)
    return PassCount(forward: count + (isDifference ? 1 : 0), backward: count)
  }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    guard steps > 0 else {
      throw ExplainError(
        .invalidOption, "method '\(Self.info.name)'", found: "\(steps) steps", expected: "at least 1")
    }
    let path = InputPath(context, from: baseline)
    // A(x_0), or zeros.
    var first = context.layers.map { BlockedSum(context.plan(of: $0).shape) }
    if isDifference {
      let sample = try context.run(path[0], to: [])
      first = context.layers.map { BlockedSum(sample.activations(at: $0)) }
    }
    let targets = context.layers.map { context.target($0) }
    var sums = targets.map { [Double](repeating: 0, count: $0.positionCount) }
    let points = rule.points(steps)
    for (step, point) in points.enumerated() {
      let sample = try context.run(path[point.t])
      for (i, target) in targets.enumerated() {
        let map = self.map(target, sample, first[i])
        for (p, value) in map.enumerated() { sums[i][p] += point.weight * Double(value) }
      }
      context.progress(step + 1, of: points.count)
    }
    return zip(targets, sums).map { target, sum in
      // max(0, v) for the form without relu at every step; NaN stays.
      let values = sum.map { Float($0 < 0 ? 0 : $0) }
      let shape = target.plan.shape
      return RawMap(plane: .init(width: shape.width, height: shape.height, values: values))
    }
  }

  /// sum_k w_k (A_k(x_t) - A_k(x_0)) of one step, rectified or not.
  private func map(_ target: TargetLayer, _ sample: MethodContext.Sample, _ first: BlockedSum) -> [Float] {
    let (maps, gradients) = (sample.activations(at: target.id), sample.gradients(at: target.id))
    let weights = target.sums(over: target.contributing) {
      gradients.lanes(block: $0, row: $1, column: $2)
    }
    return target.weightedSum(
      weights.map { $0 / Double(target.positionCount) }, rectified: isRectified
    ) { block, row, column in
      maps.lanes(block: block, row: row, column: column) - first[block, row, column]
    }.plane.values
  }
}

extension AnyNetwork: IntegratedGradCAM.Offered {}
extension MethodOf: IntegratedGradCAM.Offered where Network: IntegratedGradCAM.Offered {}

extension IntegratedGradCAM.Offered where Self: MethodValue {
  /// Integrated Grad-CAM: 50 right ends, from a black picture.
  public static var integratedGradCAM: Self { Self(IntegratedGradCAM()) }

  /// Integrated Grad-CAM; see `IntegratedGradCAM`.
  public static func integratedGradCAM(
    steps: Int = 50, rule: PathRule = .right, baseline: PathBaseline = .black, difference: Bool = true,
    rectified: Bool = true
  ) -> Self {
    var method = IntegratedGradCAM()
    (method.steps, method.rule, method.baseline) = (steps, rule, baseline)
    (method.isDifference, method.isRectified) = (difference, rectified)
    return Self(method)
  }
}

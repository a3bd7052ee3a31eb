internal import NetworkRuntime

/// ShapleyCAM (Cai 2025): Grad-CAM whose weights have a term of second order, from Shapley values.
///
/// w_k = mean_ij (G - 1/2 H A)_k with G and H the gradient and the Hessian of a score with respect to A;
/// L = relu(sum_k w_k A_k). The score is ReST = y_c + log p_c.
///
/// Where the network is piecewise linear from A to the logits, H A has a closed form, with J = dy/dA:
///
/// - H = -J^T (diag(p) - p p^T) J, hence H A = -J^T v with v_n = p_n (d_n - sum_m p_m d_m), d = J A;
/// - d_n = sum over A dy_n/dA takes a backward pass of the class n, and G - 1/2 H A one with the start
///   2 e_c - p + 1/2 v.
///
/// Classes with a probability below `threshold` are left out of v: what they add is smaller than rounding in the rest.
/// So a certain network takes a few passes and one that hesitates among all its classes as many as it has;
/// `passCount` gives that bound. `target=logit` has H = 0 for the same reason and is Grad-CAM.
///
/// A network with a smooth activation or a product of maps behind A is refused: there H has a second part, the curve of
/// y itself, which this form leaves out.
public struct ShapleyCAM: ExplanationMethod {
  /// What is differentiated.
  public enum Target: String, Sendable, CaseIterable {
    /// y_c + log p_c.
    case rest
    /// y_c.
    case logit
  }

  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "shapley-cam", aliases: ["shapleycam"], title: "ShapleyCAM", family: .gradient,
    paper: "Cai 2025",
    formula: "relu(sum_k w_k A_k), w_k = mean_ij (G - 1/2 H A)_k, G and H of y_c + log p_c",
    cost: "F + (n + 1) B")
  // Its score is not the logit.
  public static let needs: MethodNeeds = [.activations, .signals]
  public static let options: [MethodOption<ShapleyCAM>] = [
    .choice("target", \.target, "what is differentiated: y_c + log p_c, or y_c, which gives Grad-CAM"),
    .number("threshold", \.threshold, in: 0...1, "the least probability of a class in the second-order term"),
  ]

  /// What is differentiated.
  public var target = Target.rest
  /// The least probability of a class in the second-order term.
  public var threshold = 1e-6

  /// The paper's form.
  public init() {}

  /// At most: only classes that are probable enough take a pass.
  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    PassCount(backward: target == .logit ? 1 : network.classCount + 1)
  }

  public func requireSuited(_ layer: LayerID, of network: NetworkPlan) throws(ExplainError) {
    try network.requirePiecewiseLinear(behind: layer, "ShapleyCAM", instead: "grad-cam")
  }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    let targets = context.layers.map { context.target($0) }
    guard target == .rest else { return targets.map { map($0, from: .logit) } }
    // The formula is that of a softmax, whatever the network ends with.
    let p = softmax(context.logits).map(Double.init)
    let classes = p.indices.filter { p[$0] > 0 && p[$0] >= threshold }
    // d_n by layer.
    var products = targets.map { _ in [Double](repeating: 0, count: p.count) }
    for (step, n) in classes.enumerated() {
      var start = [Float](repeating: 0, count: p.count)
      start[n] = 1
      let sample = context.backward(from: .weighted(start))
      for (i, target) in targets.enumerated() {
        let (maps, gradients) = (target.activations, sample.gradients(at: target.id))
        products[i][n] = target.sums(over: target.positions) { block, row, column in
          maps.lanes(block: block, row: row, column: column)
            * gradients.lanes(block: block, row: row, column: column)
        }.reduce(0, +)
      }
      context.progress(step + 1, of: classes.count + targets.count)
    }
    return zip(targets, products).map { target, d in
      let mean = classes.reduce(0) { $0 + p[$1] * d[$1] }
      var start = p.map { -$0 }
      start[context.classIndex] += 2
      for n in classes { start[n] += 0.5 * p[n] * (d[n] - mean) }
      return map(target, from: .weighted(start.map { Float($0) }))
    }
  }

  /// Grad-CAM of a score.
  private func map(_ layer: TargetLayer, from score: Score) -> RawMap {
    let gradients = layer.context.backward(from: score, to: [layer.id]).gradients(at: layer.id)
    let sums = layer.sums(over: layer.contributing) { gradients.lanes(block: $0, row: $1, column: $2) }
    return layer.weightedSum(sums.map { $0 / Double(layer.positionCount) }, rectified: true)
  }
}

extension AnyNetwork: ShapleyCAM.Offered {}
extension MethodOf: ShapleyCAM.Offered where Network: ShapleyCAM.Offered {}

extension ShapleyCAM.Offered where Self: MethodValue {
  /// ShapleyCAM.
  public static var shapleyCAM: Self { Self(ShapleyCAM()) }

  /// ShapleyCAM with another score.
  public static func shapleyCAM(target: ShapleyCAM.Target, threshold: Double = 1e-6) -> Self {
    var method = ShapleyCAM()
    (method.target, method.threshold) = (target, threshold)
    return Self(method)
  }
}

internal import NetworkRuntime

/// Finer-CAM (Zhang et al. 2025): Grad-CAM of what sets the class apart from those that score like it.
///
/// Score = y_c - gamma (1/T) sum over d of y_d, d the T classes whose logits are nearest to y_c (of equally near ones
/// the lower number); w_k = mean_ij d(score)/dA_k; L = relu(sum_k w_k A_k). gamma = 0.6 and T = 3. Where there are fewer
/// other classes, all count. gamma = 0 gives Grad-CAM.
///
/// `comparison=weighted` is pytorch-grad-cam's form: y_c - gamma sum over d of q_d y_d, q the softmax among the d alone,
/// whose own derivative counts; it has gamma = 1.
public struct FinerCAM: ExplanationMethod {
  /// How the other classes' logits are joined.
  public enum Comparison: String, Sendable, CaseIterable {
    /// Their mean.
    case mean
    /// Their sum weighted by their probabilities.
    case weighted
  }

  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "finer-cam", aliases: ["finercam"], title: "Finer-CAM", family: .gradient,
    paper: "Zhang et al. 2025",
    formula: "relu(sum_k w_k A_k), w_k = mean_ij d(y_c - gamma mean_d y_d)/dA_k, d the nearest classes",
    cost: "F + B")
  // Its score is not the logit.
  public static let needs: MethodNeeds = [.activations, .signals]
  public static let options: [MethodOption<FinerCAM>] = [
    .number("gamma", \.gamma, in: 0...10, "how much the other classes' scores count"),
    .integer("classes", \.classes, in: 1...1000, "T, the number of other classes"),
    .choice("comparison", \.comparison, "the other classes' scores: mean, or weighted by probability"),
  ]

  /// gamma.
  public var gamma = 0.6
  /// T.
  public var classes = 3
  /// How the other classes' logits are joined.
  public var comparison = Comparison.mean

  /// gamma 0.6, three classes.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount { PassCount(backward: 1) }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    let start = score(context.logits.map(Double.init), class: context.classIndex)
    let sample = context.backward(from: .weighted(start))
    return context.layers.map { layer in
      let (target, gradients) = (context.target(layer), sample.gradients(at: layer))
      let sums = target.sums(over: target.contributing) {
        gradients.lanes(block: $0, row: $1, column: $2)
      }
      return target.weightedSum(sums.map { $0 / Double(target.positionCount) }, rectified: true)
    }
  }

  /// The derivative of the score with respect to each logit.
  func score(_ logits: [Double], class target: Int) -> [Float] {
    let others = logits.indices.filter { $0 != target }.sorted { a, b in
      let (near, far) = (abs(logits[a] - logits[target]), abs(logits[b] - logits[target]))
      return near == far ? a < b : near < far
    }.prefix(max(0, classes))
    var start = [Float](repeating: 0, count: logits.count)
    start[target] = 1
    let largest = others.map { logits[$0] }.max() ?? 0
    let powers = others.map { ElementaryFunctions.exponential(logits[$0] - largest) }
    let total = powers.reduce(0, +)
    let shares = powers.map { comparison == .mean ? 1 / Double(others.count) : $0 / total }
    let mean = zip(shares, others).reduce(0) { $0 + $1.0 * logits[$1.1] }
    for (share, d) in zip(shares, others) {
      // d/dy_d of sum q y is q_d, and q_d (y_d - sum q y) more where q depends on y.
      start[d] = Float(0 - gamma * share * (comparison == .mean ? 1 : 1 + logits[d] - mean))
    }
    return start
  }
}

extension AnyNetwork: FinerCAM.Offered {}
extension MethodOf: FinerCAM.Offered where Network: FinerCAM.Offered {}

extension FinerCAM.Offered where Self: MethodValue {
  /// Finer-CAM with gamma 0.6 and three classes.
  public static var finerCAM: Self { Self(FinerCAM()) }

  /// Finer-CAM; see `FinerCAM`.
  public static func finerCAM(
    gamma: Double = 0.6, classes: Int = 3, comparison: FinerCAM.Comparison = .mean
  ) -> Self {
    var method = FinerCAM()
    (method.gamma, method.classes, method.comparison) = (gamma, classes, comparison)
    return Self(method)
  }
}

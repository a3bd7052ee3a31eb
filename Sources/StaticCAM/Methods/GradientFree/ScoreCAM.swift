internal import NetworkDescription
internal import NetworkRuntime

/// Score-CAM (Wang et al. 2020, equations 3 to 6 and algorithm 1): feature maps weighed by how well each, as a
/// mask, keeps the class.
///
/// - H_k = mm(up(A_k)); S_k = f_c(x H_k) - f_c(x_b);
/// - w_k = exp(S_k) / sum_n exp(S_n), a softmax over the feature maps; L = relu(sum_k w_k A_k).
///
/// Here f_c is the logit y_c. A baseline x_b gives all S_k the same amount, which the softmax removes; so none
/// is run by default.
///
/// *Forms.* The authors' program takes the probability, no baseline and no softmax over feature maps:
/// `score=probability weights=plain`. `channels` keeps the masks of the largest variance alone
/// (Faster-Score-CAM). A constant A_k is no mask: w_k = 0, though its pass is run.
public struct ScoreCAM: ChannelWeightedMethod {
  /// x_b.
  public enum Baseline: String, Sendable, CaseIterable {
    /// f_c(x_b) is taken as 0.
    case none
    /// Zeros in network units: the mean colour.
    case zero
    /// The blurred input.
    case blurred
    /// The input itself.
    case input
  }

  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "score-cam", aliases: ["scorecam"], title: "Score-CAM", family: .gradientFree,
    paper: "Wang et al. 2020",
    formula: "relu(sum_k w_k A_k), w_k = softmax_k of y_c(x mm(up(A_k)))", cost: "F + K F")
  public static let needs: MethodNeeds = [.activations, .samples]
  public static let options: [MethodOption<ScoreCAM>] = [
    .choice("score", \.score, "y_c (logit) or p_c (probability) of the masked input"),
    .choice("weights", \.normalization, "a softmax over feature maps, or the plain scores"),
    .choice("baseline", \.baseline, "the input x_b whose score is subtracted"),
    .integer(
      "channels", \.channels, in: 0...1_000_000,
      "masks of the so many feature maps that vary most, 0 for all (Faster-Score-CAM)"),
  ]

  /// f_c.
  public var score = ScoreKind.logit
  /// From scores to weights.
  public var normalization = ChannelNormalization.softmax
  /// x_b.
  public var baseline = Baseline.none
  /// The number of masks; 0 for all.
  public var channels = 0

  /// The paper's form.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    let masks = ChannelMasks.number(channels, of: layer.shape.channels)
    return PassCount(forward: hasBaselinePass ? masks + 1 : masks)
  }

  /// w_k.
  public func channelWeights(_ layer: TargetLayer) throws(ExplainError) -> [Double] {
    let context = layer.context
    let masks = ChannelMasks(layer, count: channels)
    let count = masks.channels.count
    let extra = hasBaselinePass ? 1 : 0
    let offset = try baselineScore(context, of: count + extra)
    let scores = try context.maskedScores(count: count, done: extra, of: count + extra, only: score) {
      index, input in
      masks.mask(masks.channels[index]).multiply(input)
    }
    return masks.weights(scores.map { score($0) - offset }, normalization)
  }

  private var hasBaselinePass: Bool { baseline == .zero || baseline == .blurred }

  /// f_c(x_b).
  private func baselineScore(_ context: MethodContext, of total: Int) throws(ExplainError) -> Double {
    guard hasBaselinePass else { return baseline == .input ? score(context.score) : 0 }
    let input = baseline == .blurred ? context.blurredInput() : context.input.map { _ in 0 }
    return score(
      try context.maskedScores(count: 1, of: total, only: score) { _ = $1.update(fromContentsOf: input) }[0])
  }
}

extension AnyNetwork: ScoreCAM.Offered {}
extension MethodOf: ScoreCAM.Offered where Network: ScoreCAM.Offered {}

extension ScoreCAM.Offered where Self: MethodValue {
  /// Score-CAM as the paper has it.
  public static var scoreCAM: Self { Self(ScoreCAM()) }

  /// Score-CAM with a choice of forms; see `ScoreCAM`.
  public static func scoreCAM(
    score: ScoreKind = .logit, weights: ChannelNormalization = .softmax,
    baseline: ScoreCAM.Baseline = .none, channels: Int = 0
  ) -> Self {
    var method = ScoreCAM()
    (method.score, method.normalization) = (score, weights)
    (method.baseline, method.channels) = (baseline, channels)
    return Self(method)
  }
}

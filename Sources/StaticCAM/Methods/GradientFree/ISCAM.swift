internal import NetworkDescription
internal import NetworkRuntime

/// IS-CAM (Naidu et al. 2020): Score-CAM with scores that are means over N masks of rising strength.
///
/// - H_k = mm(up(A_k)); S_k = (1/N) sum_{i=1}^N y_c(x (i/N) H_k);
/// - w_k = softmax over k of S_k; L = relu(sum_k w_k A_k).
///
/// The last mask is H_k itself, so that N = 1 is Score-CAM. Some programs add the strengths up as they go
/// (1/N, 3/N, 6/N ...), which exceeds 1; here the strength of mask i is i/N. A difference to a baseline is left
/// out: the softmax removes it. A constant A_k has w_k = 0, though its passes are run.
public struct ISCAM: ChannelWeightedMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "is-cam", aliases: ["iscam", "integrated-score-cam"], title: "IS-CAM", family: .gradientFree,
    paper: "Naidu et al. 2020",
    formula: "relu(sum_k w_k A_k), w_k = softmax_k of mean_i y_c(x (i/n) mm(up(A_k)))",
    cost: "F + K n F")
  public static let needs: MethodNeeds = [.activations, .samples]
  public static let options: [MethodOption<ISCAM>] = [
    .integer("samples", \.samples, in: 1...10_000, "N, the number of strengths a feature map"),
    .choice("score", \.score, "y_c (logit) or p_c (probability) of the masked input"),
    .choice("weights", \.normalization, "a softmax over feature maps, or the plain scores"),
    .integer(
      "channels", \.channels, in: 0...1_000_000,
      "masks of the so many feature maps that vary most, 0 for all"),
  ]

  /// N.
  public var samples = 10
  /// f_c.
  public var score = ScoreKind.logit
  /// From scores to weights.
  public var normalization = ChannelNormalization.softmax
  /// The number of masks; 0 for all.
  public var channels = 0

  /// 10 samples.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    PassCount(forward: samples * ChannelMasks.number(channels, of: layer.shape.channels))
  }

  /// w_k.
  public func channelWeights(_ layer: TargetLayer) throws(ExplainError) -> [Double] {
    let masks = ChannelMasks(layer, count: channels)
    let samples = samples
    let scores = try layer.context.maskedScores(count: masks.channels.count * samples, only: score) {
      index, input in
      var mask = masks.mask(masks.channels[index / samples])
      let strength = Float(Double(index % samples + 1) / Double(samples))
      for i in mask.values.indices { mask.values[i] *= strength }
      mask.multiply(input)
    }
    return masks.weights(means(of: scores.map { score($0) }, each: samples), normalization)
  }
}

extension AnyNetwork: ISCAM.Offered {}
extension MethodOf: ISCAM.Offered where Network: ISCAM.Offered {}

extension ISCAM.Offered where Self: MethodValue {
  /// IS-CAM; see `ISCAM`.
  public static func isCAM(samples: Int = 10, channels: Int = 0) -> Self {
    var method = ISCAM()
    (method.samples, method.channels) = (samples, channels)
    return Self(method)
  }
}

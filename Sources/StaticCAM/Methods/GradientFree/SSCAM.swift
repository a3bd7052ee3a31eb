internal import NetworkDescription
internal import NetworkRuntime

/// SS-CAM (Wang et al. 2020b): Score-CAM with scores that are means over N noisy masks.
///
/// - H_k = mm(up(A_k)); S_k = (1/N) sum_i y_c(x (H_k + sigma z_i)), z_i standard normal, a number a pixel;
/// - w_k = softmax over k of S_k; L = relu(sum_k w_k A_k).
///
/// The paper adds the noise to the mask or to the masked input; the second form, y_c(x H_k + sigma z_i) with a
/// number a pixel and channel, is `smooth=input`. Noisy masks are not moved back to 0...1. A difference to a
/// baseline is left out: the softmax removes it. A constant A_k has w_k = 0, though its passes are run.
public struct SSCAM: ChannelWeightedMethod {
  /// What the noise is added to.
  public enum Smoothing: String, Sendable, CaseIterable {
    /// The mask.
    case mask
    /// The masked input.
    case input
  }

  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "ss-cam", aliases: ["sscam", "smoothed-score-cam", "smooth-score-cam"], title: "SS-CAM",
    family: .gradientFree, paper: "Wang et al. 2020b",
    formula: "relu(sum_k w_k A_k), w_k = softmax_k of mean_i y_c(x (mm(up(A_k)) + sigma z_i))",
    cost: "F + K n F")
  public static let needs: MethodNeeds = [.activations, .samples]
  public static let options: [MethodOption<SSCAM>] = [
    .integer("samples", \.samples, in: 1...10_000, "N, the number of noisy masks a feature map"),
    .number("noise", \.noise, in: 0...10, "sigma, in units of the mask, whose values lie in 0...1"),
    .seed("seed", \.noiseSeed, "where the random numbers start; the same seed gives the same map"),
    .choice("smooth", \.smoothing, "what the noise is added to: the mask or the masked input"),
    .choice("score", \.score, "y_c (logit) or p_c (probability) of the masked input"),
    .choice("weights", \.normalization, "a softmax over feature maps, or the plain scores"),
    .integer(
      "channels", \.channels, in: 0...1_000_000,
      "masks of the so many feature maps that vary most, 0 for all"),
  ]

  /// N.
  public var samples = 35
  /// sigma.
  public var noise = 2.0
  /// Where the random numbers start.
  public var noiseSeed: UInt64 = 0
  /// What the noise is added to.
  public var smoothing = Smoothing.mask
  /// f_c.
  public var score = ScoreKind.logit
  /// From scores to weights.
  public var normalization = ChannelNormalization.softmax
  /// The number of masks; 0 for all.
  public var channels = 0

  /// 35 samples, noise 2.
  public init() {}

  public var seed: UInt64? { noiseSeed }

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    PassCount(forward: samples * ChannelMasks.number(channels, of: layer.shape.channels))
  }

  /// w_k.
  public func channelWeights(_ layer: TargetLayer) throws(ExplainError) -> [Double] {
    let masks = ChannelMasks(layer, count: channels)
    let (samples, noise, seed, smoothing) = (samples, noise, noiseSeed, smoothing)
    let scores = try layer.context.maskedScores(count: masks.channels.count * samples, only: score) {
      index, input in
      var mask = masks.mask(masks.channels[index / samples])
      // Numbers of their own for every pass, whichever thread runs it.
      var generator = GaussianNoise(seed: seed, stream: index)
      switch smoothing {
      case .mask:
        let z = generator.next(mask.values.count)
        for i in z.indices { mask.values[i] = Float(Double(mask.values[i]) + noise * Double(z[i])) }
        mask.multiply(input)
      case .input:
        mask.multiply(input)
        let z = generator.next(input.count)
        for i in z.indices { input[i] = Float(Double(input[i]) + noise * Double(z[i])) }
      }
    }
    return masks.weights(means(of: scores.map { score($0) }, each: samples), normalization)
  }
}

/// The mean of every `count` numbers.
func means(of values: [Double], each count: Int) -> [Double] {
  stride(from: 0, to: values.count, by: count).map { first in
    values[first..<first + count].reduce(0, +) / Double(count)
  }
}

extension AnyNetwork: SSCAM.Offered {}
extension MethodOf: SSCAM.Offered where Network: SSCAM.Offered {}

extension SSCAM.Offered where Self: MethodValue {
  /// SS-CAM; see `SSCAM`.
  public static func ssCAM(
    samples: Int = 35, noise: Double = 2, seed: UInt64 = 0, smooth: SSCAM.Smoothing = .mask,
    channels: Int = 0
  ) -> Self {
    var method = SSCAM()
    (method.samples, method.noise, method.noiseSeed) = (samples, noise, seed)
    (method.smoothing, method.channels) = (smooth, channels)
    return Self(method)
  }
}

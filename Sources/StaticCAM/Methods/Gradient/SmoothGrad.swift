internal import NetworkRuntime

/// SmoothGrad (Smilkov et al. 2017, section 3): the mean of the gradient over noisy inputs.
///
/// M = (1/n) sum_m dy_c/dx (x + sigma z_m), m = 1...n, z_m standard normal, sigma = noise (max x - min x), from which a
/// pixel gets the sum of |M| over its channels, as the authors' program shows it.
///
/// n = 50 and a noise of 10 to 20 % are the paper's. `squared` takes the mean of the squares, the default of the
/// authors' program. Noise 0 gives the gradient. Left out: the cut at the 99th percentile that the authors' program
/// makes for pictures.
public struct SmoothGrad: ExplanationMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "smooth-grad", aliases: ["smoothgrad"], title: "SmoothGrad", family: .gradient, domain: .input,
    paper: "Smilkov et al. 2017", formula: "sum_k |mean_m dy_c/dx_k (x + sigma z_m)|", cost: "F + n (F + B)")
  public static let needs: MethodNeeds = [.gradients, .samples]
  public static let options: [MethodOption<SmoothGrad>] = [
    .integer("samples", \.samples, in: 1...10_000, "n, the number of noisy inputs"),
    .number("noise", \.noise, in: 0...10, "sigma as a part of the input's range, max x - min x"),
    .seed("seed", \.noiseSeed, "where the random numbers start; the same seed gives the same map"),
    .flag("squared", \.isSquared, "the mean of the gradient's squares, as the authors' program takes it"),
    .choice(
      "reduce", \.reduction, "the channels of a pixel: largest |v|, sum of |v|, l2 norm, or sum with signs"),
  ]

  /// n.
  public var samples = 50
  /// sigma / (max x - min x).
  public var noise = 0.15
  /// Where the random numbers start.
  public var noiseSeed: UInt64 = 0
  /// Whether gradients are squared before the mean.
  public var isSquared = false
  /// How a pixel's channels become one number.
  public var reduction = ChannelReduction.sum

  /// 50 samples, noise 0.15.
  public init() {}

  public var seed: UInt64? { noiseSeed }

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    PassCount(forward: samples, backward: samples)
  }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    guard samples > 0 else {
      throw ExplainError(
        .invalidOption, "method '\(Self.info.name)'", found: "\(samples) samples", expected: "at least 1")
    }
    let input = context.input
    let sigma = noise * Double((input.max() ?? 0) - (input.min() ?? 0))
    let (factor, isSquared) = (1 / Float(samples), isSquared)
    var means = context.layers.map { BlockedSum(context.plan(of: $0).shape) }
    var generator = GaussianNoise(seed: noiseSeed)
    for m in 0..<samples {
      let z = generator.next(input.count)
      let sample = try context.run(zip(input, z).map { Float(Double($0) + sigma * Double($1)) })
      for (i, layer) in context.layers.enumerated() {
        let gradients = sample.gradients(at: layer)
        means[i].update { old, block, row, column in
          let g = gradients.lanes(block: block, row: row, column: column)
          return old + factor * (isSquared ? g * g : g)
        }
      }
      context.progress(m + 1, of: samples)
    }
    return zip(context.layers, means).map { layer, mean in
      context.target(layer).reduced(reduction) { mean[$0, $1, $2] }
    }
  }
}

extension AnyNetwork: SmoothGrad.Offered {}
extension MethodOf: SmoothGrad.Offered where Network: SmoothGrad.Offered {}

extension SmoothGrad.Offered where Self: MethodValue {
  /// SmoothGrad with 50 samples and noise 0.15.
  public static var smoothGrad: Self { Self(SmoothGrad()) }

  /// SmoothGrad; see `SmoothGrad`.
  public static func smoothGrad(
    samples: Int = 50, noise: Double = 0.15, seed: UInt64 = 0, squared: Bool = false,
    reduce reduction: ChannelReduction = .sum
  ) -> Self {
    var method = SmoothGrad()
    (method.samples, method.noise, method.noiseSeed) = (samples, noise, seed)
    (method.isSquared, method.reduction) = (squared, reduction)
    return Self(method)
  }
}

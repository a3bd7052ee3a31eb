internal import NetworkDescription
internal import NetworkRuntime

/// Smooth Grad-CAM++ (Omeiza et al. 2019): Grad-CAM++ with derivatives averaged over noisy inputs.
///
/// - x_m = x + sigma z_m for m = 1...n, z_m standard normal, sigma = noise (max x - min x);
/// - S_m is the target's logit at x_m, g_m = dS_m/dA its gradient, e_m = exp(S_m - max S);
/// - D1, D2, D3 are the means over m of e_m g_m, e_m g_m^2, e_m g_m^3, K x H x W each;
/// - alpha_k(i,j) = NUM / (2 D2 + S_k D3), 0 where the denominator is 0, with S_k = sum_ab A_k(a,b);
/// - w_k = sum_ij alpha_k(i,j) relu(D1); L = relu(sum_k w_k A_k), A and S_k from the clean input.
///
/// The paper prints NUM = D1. Grad-CAM++ asks for the second derivative there, so D2 is the default and D1
/// is `literal`. The paper's factor exp(S_m) is divided by its largest, so that nothing overflows; alpha does
/// not see it, and samples with a high logit still count more. Noise 0 gives Grad-CAM++ for every n.
///
/// torch-cam documents e_m = 1 (`exponential=false`) and sigma = noise in network units (`absolute=true`).
///
/// *Pole.* 2 D2 + S_k D3 may come near 0 and change its sign where S_k D3 < 0: with averages also where
/// A >= 0, since D3 may be negative where D1 is positive. Rounding then decides about the weight. At layers
/// other than the last consider `guarded`, which takes max(0, S_k D3).
public struct SmoothGradCAMPlusPlus: ExplanationMethod {
  /// The numerator of alpha.
  public enum Numerator: String, Sendable, CaseIterable {
    /// D2, which Grad-CAM++ requires.
    case corrected
    /// D1, as the paper prints it.
    case literal
  }

  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "smooth-grad-cam++",
    aliases: [
      "smoothgradcam++", "smoothgradcampp", "smooth-gradcam++", "smooth-gradcampp", "smooth-grad-campp",
      "smooth-grad-cam-pp", "smooth-grad-cam-plus-plus", "smoothgradcamplusplus",
    ],
    title: "Smooth Grad-CAM++", family: .gradient, paper: "Omeiza et al. 2019",
    formula: "relu(sum_k w_k A_k), w_k = sum_ij alpha relu(D1), alpha = D2 / (2 D2 + (sum A_k) D3), "
      + "D1, D2, D3 = means of e_m g_m, e_m g_m^2, e_m g_m^3 over noisy inputs",
    cost: "F + n (F + B)")
  public static let needs: MethodNeeds = [.activations, .gradients, .samples]
  public static let options: [MethodOption<SmoothGradCAMPlusPlus>] = [
    .integer("samples", \.samples, in: 1...10_000, "n, the number of noisy inputs"),
    .number("noise", \.noise, in: 0...10, "sigma as a part of the input's range, max x - min x"),
    .seed("seed", \.noiseSeed, "where the random numbers start; the same seed gives the same map"),
    .flag("guarded", \.isGuarded, "max(0, (sum A_k) D3) in alpha: no pole"),
    .choice(
      "numerator", \.numerator, "D2 (corrected) or D1 (literal, as the paper prints it) in alpha"),
    .flag("absolute", \.isAbsolute, "sigma is the noise itself, in network units"),
    .flag("exponential", \.hasExponential, "e_m in D1, D2 and D3; without it all samples count the same"),
  ]

  /// n.
  public var samples = 25
  /// sigma / (max x - min x).
  public var noise = 0.15
  /// Where the random numbers start.
  public var noiseSeed: UInt64 = 0
  /// Whether alpha has no pole.
  public var isGuarded = false
  /// The numerator of alpha.
  public var numerator = Numerator.corrected
  /// Whether sigma is `noise` itself.
  public var isAbsolute = false
  /// Whether samples count by e_m.
  public var hasExponential = true
  /// z_m to use instead of random numbers: n lists of C x H x W standard normal numbers; `samples` does not
  /// count then.
  public var givenNoise: [[Float]]?

  /// 25 samples, noise 0.15.
  public init() {}

  public var seed: UInt64? { givenNoise == nil ? noiseSeed : nil }

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    let count = givenNoise?.count ?? samples
    return PassCount(forward: count, backward: count)
  }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    var moments = context.layers.map { Moments(context.plan(of: $0).shape) }
    let input = context.input
    let sigma = isAbsolute ? noise : noise * Double((input.max() ?? 0) - (input.min() ?? 0))
    var largest = -Double.infinity
    var generator = GaussianNoise(seed: noiseSeed)
    let count = givenNoise?.count ?? samples
    guard count > 0 else {
      throw ExplainError(
        .invalidOption, "method '\(Self.info.name)'", found: "\(count) samples", expected: "at least 1")
    }
    for m in 0..<count {
      let z = givenNoise?[m] ?? generator.next(input.count)
      guard z.count == input.count else {
        throw ExplainError(
          .invalidInput, "noise \(m)", found: "\(z.count) numbers",
          expected: "\(input.count), as the input has")
      }
      let sample = try context.run(zip(input, z).map { Float(Double($0) + sigma * Double($1)) })
      let logit = hasExponential ? Double(sample.logits[context.classIndex]) : 0
      if logit > largest {
        // The largest logit so far has the factor 1: what was added before shrinks.
        let shrink = Float(ElementaryFunctions.exponential(largest - logit))
        if m > 0 { for i in moments.indices { moments[i].scale(by: shrink) } }
        largest = logit
      }
      let factor = Float(ElementaryFunctions.exponential(logit - largest))
      for (i, layer) in context.layers.enumerated() {
        moments[i].add(sample.gradients(at: layer), factor: factor)
      }
    }
    return zip(context.layers, moments).map { layer, moments in
      let target = context.target(layer)
      let weights = channelWeights(target, moments).map { $0 / Double(count) }
      return target.weightedSum(weights, rectified: true)
    }
  }

  /// n sum_ij alpha_k(i,j) relu(D1), where `moments` holds n D1, n D2, n D3: alpha does not see the n.
  private func channelWeights(_ layer: TargetLayer, _ moments: Moments) -> [Double] {
    let maps = layer.activations
    let totals = layer.sums(over: layer.positions) { maps.lanes(block: $0, row: $1, column: $2) }
    let sums = layer.lanes(totals)
    let (isGuarded, isLiteral) = (isGuarded, numerator == .literal)
    return layer.sums(over: layer.contributing) { block, row, column in
      let (d1, d2, d3) = moments[block, row, column]
      var last = sums[block] * d3
      if isGuarded { last.replace(with: 0, where: last .<= 0) }
      let denominator = 2 * d2 + last
      let weight = (isLiteral ? d1 : d2) / denominator * d1
      return weight.replacing(with: 0, where: (d1 .<= 0) .| (denominator .== 0))
    }
  }

  /// Sums of e g, e g^2, e g^3 for every neuron of a layer, in blocks of 16 channels.
  ///
  /// Where g is so small that a power vanishes, alpha takes its limit 1/2 or the weight is negligible.
  private struct Moments {
    private let shape: Shape
    private var sums: [SIMD16<Float>]

    init(_ shape: Shape) {
      self.shape = shape
      sums = Array(repeating: SIMD16(), count: 3 * ((shape.channels + 15) / 16) * shape.positions)
    }

    @inline(__always)
    private func index(_ block: Int, _ row: Int, _ column: Int) -> Int {
      3 * ((block * shape.height + row) * shape.width + column)
    }

    @inline(__always)
    subscript(
      block: Int, row: Int, column: Int
    ) -> (SIMD16<Float>, SIMD16<Float>, SIMD16<Float>) {
      let i = index(block, row, column)
      return (sums[i], sums[i + 1], sums[i + 2])
    }

    mutating func add(_ gradients: FeatureMaps, factor: Float) {
      for block in 0..<gradients.blocks {
        for row in 0..<shape.height {
          for column in 0..<shape.width {
            let g = gradients.lanes(block: block, row: row, column: column)
            let i = index(block, row, column)
            let (first, second) = (factor * g, factor * g * g)
            sums[i] += first
            sums[i + 1] += second
            sums[i + 2] += second * g
          }
        }
      }
    }

    mutating func scale(by factor: Float) {
      for i in sums.indices { sums[i] *= factor }
    }
  }
}

extension AnyNetwork: SmoothGradCAMPlusPlus.Offered {}
extension MethodOf: SmoothGradCAMPlusPlus.Offered where Network: SmoothGradCAMPlusPlus.Offered {}

extension SmoothGradCAMPlusPlus.Offered where Self: MethodValue {
  /// Smooth Grad-CAM++; see `SmoothGradCAMPlusPlus`.
  public static func smoothGradCAMPlusPlus(
    samples: Int = 25, noise: Double = 0.15, seed: UInt64 = 0, guarded: Bool = false,
    numerator: SmoothGradCAMPlusPlus.Numerator = .corrected
  ) -> Self {
    var method = SmoothGradCAMPlusPlus()
    (method.samples, method.noise, method.noiseSeed) = (samples, noise, seed)
    (method.isGuarded, method.numerator) = (guarded, numerator)
    return Self(method)
  }

  /// Smooth Grad-CAM++ with noise of one's own, for comparison with other programs.
  ///
  /// - Parameter givenNoise: z_1 ... z_n, each C x H x W standard normal numbers.
  public static func smoothGradCAMPlusPlus(
    givenNoise: [[Float]], noise: Double = 0.15, guarded: Bool = false,
    numerator: SmoothGradCAMPlusPlus.Numerator = .corrected
  ) -> Self {
    var method = SmoothGradCAMPlusPlus()
    (method.givenNoise, method.noise) = (givenNoise, noise)
    (method.isGuarded, method.numerator) = (guarded, numerator)
    return Self(method)
  }
}

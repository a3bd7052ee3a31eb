internal import NetworkDescription
internal import RealModule

/// One noisy input x_m of Smooth Grad-CAM++: its logit S_m and the gradient g_m = dS_m/dA there.
public struct GradientSample: Sendable {
  /// S_m, the target's logit.
  public var logit: Double
  /// g_m.
  public var gradient: ReferenceTensor

  /// A sample.
  public init(logit: Double, gradient: ReferenceTensor) {
    self.logit = logit
    self.gradient = gradient
  }
}

/// How Smooth Grad-CAM++ is computed and which part of the layer it shows.
public struct SmoothGradCAMPlusPlusOptions: Sendable {
  /// NUM = D1, the numerator as the paper prints it, in place of D2.
  public var usesLiteralNumerator = false
  /// max(0, Sum(A)_k D3) in the denominator, so that it has no zero besides D2 = 0.
  public var isGuarded = false
  /// The feature-map subset Q; nil for all. Other channels get the weight 0.
  public var channels: Set<Int>?
  /// The neuron subset Omega; nil for all.
  public var neurons: NeuronSelection?

  /// The default: NUM = D2, unguarded, the whole layer.
  public init() {}
}

extension ReferenceMethods {
  /// Smooth Grad-CAM++: averages over noisy inputs with e_m = exp(S_m - max S) and A from the clean input.
  ///
  /// D1 = mean of e_m g_m, D2 = mean of e_m g_m^2, D3 = mean of e_m g_m^3;
  /// alpha = NUM / (2 D2 + Sum(A)_k D3), 0 where the denominator is 0;
  /// alpha_k = Sum(alpha * relu(D1))_k; L = relu(sum over k of alpha_k * A_k).
  ///
  /// - Parameter rectified: Whether the last ReLU applies.
  public static func smoothGradCAMPlusPlus(
    _ activation: ReferenceTensor, samples: [GradientSample],
    options: SmoothGradCAMPlusPlusOptions = SmoothGradCAMPlusPlusOptions(), rectified: Bool = true
  ) -> ReferenceMap {
    let largest = samples.map(\.logit).max() ?? 0
    func mean(ofPower power: Int) -> ReferenceTensor {
      var sum = ReferenceTensor(activation.shape)
      for sample in samples {
        let factor = Double.exp(sample.logit - largest)
        sum.add(sample.gradient.mapped { g in factor * Double.pow(g, power) })
      }
      return sum.mapped { $0 / Double(samples.count) }
    }
    let (first, second, third) = (mean(ofPower: 1), mean(ofPower: 2), mean(ofPower: 3))
    let sums = activation.channelSums
    let neurons = options.neurons
    let positions = activation.shape.positions
    var weights = sums.map { _ in 0.0 }
    for k in weights.indices where options.channels?.contains(k) ?? true {
      for i in 0..<positions where neurons?.contributes(position: i) ?? true {
        let n = k * positions + i
        let last = sums[k] * third.values[n]
        let denominator = 2 * second.values[n] + (options.isGuarded ? max(0, last) : last)
        let numerator = options.usesLiteralNumerator ? first.values[n] : second.values[n]
        let alpha = denominator == 0 ? 0 : numerator / denominator
        weights[k] += alpha * max(0, first.values[n])
      }
    }
    var result = ReferenceMap(weights: weights, activation: activation, rectified: rectified)
    for i in 0..<positions where !(neurons?.displays(position: i) ?? true) { result.map.values[i] = 0 }
    return result
  }
}

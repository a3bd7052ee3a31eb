public import NetworkDescription

/// Composites without stabilisers and biases, for class activation maps.
extension ReferenceComposite {
  /// z+ everywhere, average pooling by x+.
  public static let zPlus: ReferenceComposite = {
    var composite = ReferenceComposite(.zPlus)
    composite.averagePooling = .zPlus
    return composite
  }()

  /// z+ everywhere, average pooling by x.
  public static let zPlusNormPool = ReferenceComposite(.zPlus)

  /// alpha 2, beta 1 everywhere.
  public static let alpha2Beta1 = ReferenceComposite(.alphaBeta(2, 1))

  /// z+ with z^B at the first convolution: contrastive and softmax-gradient LRP.
  public static func zPlusBox(low: [Double], high: [Double]) -> ReferenceComposite {
    var composite = zPlus
    composite.firstConvolution = .zBox(low: low, high: high)
    return composite
  }

  /// TSGB for a start of y_c at c: convolutions by |x| alone, dense layers LRP-0, the last of them balanced.
  ///
  /// - Parameter epsilon: Added to the denominators of convolutions.
  public static func tsgb(epsilon: Double = 1e-10) -> ReferenceComposite {
    var composite = ReferenceComposite(.presence.stabilised(epsilon), dense: .zero)
    composite.last = .balanced
    return composite
  }
}

/// Composites with the bias in the denominators and one stabiliser everywhere.
extension ReferenceComposite {
  /// LRP-0 everywhere, biases in the denominators, also at batch normalisation: x times the gradient in networks of
  /// ReLU, max-pooling and linear layers.
  public static let zero = epsilon(0)

  /// LRP-epsilon everywhere, also at batch normalisation.
  public static func epsilon(_ epsilon: Double = 1e-6) -> ReferenceComposite {
    var composite = ReferenceComposite(.epsilon(epsilon), stabiliser: epsilon)
    composite.batchNormalization = .epsilon(epsilon)
    return composite
  }

  /// LRP-gamma everywhere.
  public static func gamma(_ gamma: Double = 0.25, epsilon: Double = 1e-6) -> ReferenceComposite {
    ReferenceComposite(.gamma(gamma, epsilon: epsilon), stabiliser: epsilon)
  }

  /// EpsilonPlus: z+ for convolutions, epsilon for dense layers.
  public static func epsilonPlus(_ epsilon: Double = 1e-6) -> ReferenceComposite {
    ReferenceComposite(
      .zPlus.countingBias(true).stabilised(epsilon), dense: .epsilon(epsilon), stabiliser: epsilon)
  }

  /// EpsilonPlusFlat: EpsilonPlus with flat at the first convolution.
  public static func epsilonPlusFlat(_ epsilon: Double = 1e-6) -> ReferenceComposite {
    var composite = epsilonPlus(epsilon)
    composite.firstConvolution = .flat.stabilised(epsilon)
    return composite
  }

  /// EpsilonGammaBox: gamma for convolutions, epsilon for dense layers, z^B at the first convolution.
  public static func epsilonGammaBox(
    low: [Double], high: [Double], gamma: Double = 0.25, epsilon: Double = 1e-6
  ) -> ReferenceComposite {
    var composite = ReferenceComposite(
      .gamma(gamma, epsilon: epsilon), dense: .epsilon(epsilon), stabiliser: epsilon)
    composite.firstConvolution = .zBox(low: low, high: high).stabilised(epsilon)
    return composite
  }

  /// EpsilonAlpha2Beta1: alpha 2, beta 1 for convolutions, epsilon for dense layers.
  public static func epsilonAlpha2Beta1(_ epsilon: Double = 1e-6) -> ReferenceComposite {
    ReferenceComposite(
      .alphaBeta(2, 1).countingBias(true).stabilised(epsilon), dense: .epsilon(epsilon), stabiliser: epsilon)
  }

  /// EpsilonAlpha2Beta1Flat: EpsilonAlpha2Beta1 with flat at the first convolution.
  public static func epsilonAlpha2Beta1Flat(_ epsilon: Double = 1e-6) -> ReferenceComposite {
    var composite = epsilonAlpha2Beta1(epsilon)
    composite.firstConvolution = .flat.stabilised(epsilon)
    return composite
  }
}

extension Preprocessing {
  /// What the darkest and the brightest pixel, 0 and 255, are in each channel of the network's input: the l and h of
  /// z^B.
  public var referenceBounds: (low: [Double], high: [Double]) {
    let ends = zip(mean, scale).map { mean, scale in ((0 - mean) * scale, (255 - mean) * scale) }
    return (ends.map { min($0.0, $0.1) }, ends.map { max($0.0, $0.1) })
  }
}

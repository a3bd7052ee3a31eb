/// The composites that come with the library; a model's own are in its `explainer.json`.
public enum CompositeCatalog {
  /// All of them.
  public static let all: [Composite] = [
    zPlus, zero, epsilon, gamma, alpha2Beta1, epsilonPlus, epsilonPlusFlat, epsilonGammaBox,
    epsilonAlpha2Beta1, epsilonAlpha2Beta1Flat, deepTaylor, tsgb,
  ]

  /// z+ everywhere, without biases and stabilisers; average pooling shares by x+. Keeps the sum of relevance.
  public static let zPlus = Composite.uniform("z-plus", ZPlusRule(), averages: ZPlusRule())

  /// LRP-0 everywhere: x (o) gradient on networks of ReLUs, pooling and sums.
  public static let zero = Composite.uniform(
    "zero", ZeroRule(), [.init(ZeroRule(), roles: [.normalization])])

  /// LRP-epsilon everywhere, batch normalisation that stands by itself included.
  public static let epsilon = Composite(
    "epsilon",
    [.init(EpsilonRule(), roles: [.weighted, .average, .sum, .normalization])])

  /// LRP-gamma for all layers with weights.
  public static let gamma = Composite.layered("gamma", GammaRule()).replacingDense(GammaRule())

  /// Alpha 2, beta 1 for all layers with weights, without biases and stabilisers.
  public static let alpha2Beta1 = Composite.uniform("alpha2-beta1", AlphaBetaRule())

  /// zennit's EpsilonPlus: z+ (with b+) for convolutions, epsilon for dense layers.
  public static let epsilonPlus = Composite.layered("epsilon-plus", ZPlusRule.stabilized(1e-6))

  /// zennit's EpsilonPlusFlat: the same, and flat for the first layer.
  public static let epsilonPlusFlat = Composite.layered(
    "epsilon-plus-flat", ZPlusRule.stabilized(1e-6), first: flat)

  /// zennit's EpsilonGammaBox: gamma 0.25 for convolutions, epsilon for dense layers, z^B for the first.
  public static let epsilonGammaBox = Composite.layered("epsilon-gamma-box", GammaRule(), first: box)

  /// zennit's EpsilonAlpha2Beta1.
  public static let epsilonAlpha2Beta1 = Composite.layered("epsilon-alpha2-beta1", alpha2beta1)

  /// zennit's EpsilonAlpha2Beta1Flat.
  public static let epsilonAlpha2Beta1Flat = Composite.layered(
    "epsilon-alpha2-beta1-flat", alpha2beta1, first: flat)

  /// z+ everywhere and z^B at the pixels: deep Taylor decomposition (Montavon et al. 2017), as CLRP and SGLRP use it.
  public static let deepTaylor = Composite.uniform(
    "deep-taylor", ZPlusRule(), averages: ZPlusRule(),
    [.init(ZBoxRule(), roles: [.weighted], position: .first)])

  /// TSGB's backward pass (Cheng et al. 2022): positive less negative shares at the last layer with weights, |x| at
  /// convolutions, x (o) gradient at other dense layers.
  public static let tsgb: Composite = {
    var last = AlphaBetaRule()
    (last.alpha, last.beta) = (1, 1)
    return Composite(
      "tsgb",
      [
        .init(last, roles: [.weighted], position: .last),
        .init(ZeroRule(), kinds: ["dense"]), .init(PresenceRule(), roles: [.weighted]),
      ])
  }()

  private static let flat: FlatRule = {
    var rule = FlatRule()
    rule.epsilon = 1e-6
    return rule
  }()
  private static let box: ZBoxRule = {
    var rule = ZBoxRule()
    rule.epsilon = 1e-6
    return rule
  }()
  private static let alpha2beta1: AlphaBetaRule = {
    var rule = AlphaBetaRule()
    (rule.epsilon, rule.hasBias) = (1e-6, true)
    return rule
  }()
}

extension Composite {
  /// The same with another rule for dense layers.
  fileprivate func replacingDense(_ rule: any RelevanceRule) -> Composite {
    Composite(name, [Entry(rule, kinds: ["dense"])] + entries)
  }
}

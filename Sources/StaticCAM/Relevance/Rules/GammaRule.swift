internal import NetworkRuntime

/// LRP-gamma (Montavon et al. 2019, section 10.2.3), for inputs of both signs as zennit has it.
///
/// Outputs with z_j > 0 share over x+ (w + gamma w+) + x- (w + gamma w-) [+ b + gamma b+], those with z_j < 0 over
/// x+ (w + gamma w-) + x- (w + gamma w+) [+ b + gamma b-]. The two denominators add up to (2 + gamma) z_j, whose sign
/// chooses between them. For x >= 0 and z_j > 0 it is x (w + gamma w+); gamma 0 is LRP-0, and a large gamma z+.
public struct GammaRule: RelevanceRule {
  public static let name = "gamma"
  public static let summary = "x (w + gamma w+) over its sum, by the sign of z (Montavon et al. 2019)"
  public static let options: [MethodOption<GammaRule>] = [
    .number("gamma", \.gamma, in: 0...1e6, "how much more positive weights count"),
    .number("epsilon", \.epsilon, in: 0...1e6, "the stabiliser"),
    .flag("bias", \.hasBias, "denominators include the bias"),
  ]
  /// How much more positive weights count.
  public var gamma = 0.25
  /// The stabiliser.
  public var epsilon = 1e-6
  /// Whether denominators include the bias.
  public var hasBias = true
  /// Gamma 0.25, epsilon 1e-6, with bias.
  public init() {}
  public var slots: RuleSlots? {
    let more = 1 + Float(gamma)
    let (favoured, other) = (
      RuleSlots.WeightForm.values(positive: more, negative: 1),
      RuleSlots.WeightForm.values(positive: 1, negative: more)
    )
    return RuleSlots(
      [
        .init(.positive, favoured), .init(.positive, other, side: 1), .init(.negative, other),
        .init(.negative, favoured, side: 1),
      ],
      sides: [
        .init(bias: hasBias ? favoured : .none, sign: 1), .init(bias: hasBias ? other : .none, sign: -1),
      ], stabilizer: epsilon)
  }
}

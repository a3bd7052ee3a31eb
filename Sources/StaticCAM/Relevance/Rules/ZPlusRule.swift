internal import NetworkRuntime

/// z+ (Montavon et al. 2017, deep Taylor decomposition, equation 13), alpha-beta with alpha 1 and beta 0:
/// q_ij = x+ w+ + x- w-.
///
/// Without the bias the sum of relevance is kept, and no sign changes.
public struct ZPlusRule: RelevanceRule {
  public static let name = "z-plus"
  public static let summary = "x+ w+ + x- w- over its sum (Montavon et al. 2017)"
  public static let options: [MethodOption<ZPlusRule>] = [
    .number("epsilon", \.epsilon, in: 0...1e6, "the stabiliser"),
    .flag("bias", \.hasBias, "b+ joins the denominator"),
    .flag("flipped", \.isFlipped, "weights with their sign changed: what speaks against the outputs"),
  ]
  /// The stabiliser.
  public var epsilon = 0.0
  /// Whether b+ joins the denominator.
  public var hasBias = false
  /// Whether the weights' sign is changed.
  public var isFlipped = false
  /// Without bias or stabiliser.
  public init() {}
  /// The rule with b+ in the denominator and a stabiliser, as zennit has it.
  static func stabilized(_ epsilon: Double) -> ZPlusRule {
    var rule = ZPlusRule()
    (rule.epsilon, rule.hasBias) = (epsilon, true)
    return rule
  }
  public var slots: RuleSlots? {
    guard isFlipped else {
      return RuleSlots(
        [.init(.positive, .positive), .init(.negative, .negative)],
        sides: [.init(bias: hasBias ? .positive : .none)], stabilizer: epsilon)
    }
    let (positive, negative) = (
      RuleSlots.WeightForm.values(positive: 0, negative: -1),
      RuleSlots.WeightForm.values(positive: -1, negative: 0)
    )
    return RuleSlots(
      [.init(.positive, positive), .init(.negative, negative)],
      sides: [.init(bias: hasBias ? positive : .none)], stabilizer: epsilon)
  }
}

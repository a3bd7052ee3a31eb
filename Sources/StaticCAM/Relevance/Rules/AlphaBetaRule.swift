internal import NetworkRuntime

/// LRP-alpha-beta (Bach et al. 2015, equation 60): alpha times the share of positive contributions
/// x+ w+ + x- w-, less beta times the share of negative ones x+ w- + x- w+.
///
/// The sum is kept where alpha - beta = 1 and both parts exist; users may depart from it.
public struct AlphaBetaRule: RelevanceRule {
  public static let name = "alpha-beta"
  public static let summary = "alpha positive shares - beta negative shares (Bach et al. 2015)"
  public static let options: [MethodOption<AlphaBetaRule>] = [
    .number("alpha", \.alpha, in: 0...1e3, "factor of positive contributions"),
    .number("beta", \.beta, in: 0...1e3, "factor of negative contributions"),
    .number("epsilon", \.epsilon, in: 0...1e6, "the stabiliser"),
    .flag("bias", \.hasBias, "b+ and b- join the denominators"),
  ]
  /// Factor of positive contributions.
  public var alpha = 2.0
  /// Factor of negative contributions.
  public var beta = 1.0
  /// The stabiliser.
  public var epsilon = 0.0
  /// Whether b+ and b- join the denominators.
  public var hasBias = false
  /// Alpha 2, beta 1, without bias.
  public init() {}
  public var slots: RuleSlots? {
    RuleSlots(
      [
        .init(.positive, .positive), .init(.positive, .negative, side: 1), .init(.negative, .negative),
        .init(.negative, .positive, side: 1),
      ],
      sides: [
        .init(factor: Float(alpha), bias: hasBias ? .positive : .none),
        .init(factor: -Float(beta), bias: hasBias ? .negative : .none),
      ], stabilizer: epsilon)
  }
}

internal import NetworkRuntime

/// LRP-epsilon (Bach et al. 2015, equation 58): q_ij = x_i w_ij over z_j + epsilon sign(z_j), sign(0) = 1.
///
/// The stabiliser absorbs relevance of weak outputs. Defaults as zennit's.
public struct EpsilonRule: RelevanceRule {
  public static let name = "epsilon"
  public static let summary = "x w / (z + epsilon sign z) (Bach et al. 2015)"
  public static let options: [MethodOption<EpsilonRule>] = [
    .number("epsilon", \.epsilon, in: 0...1e6, "the stabiliser"),
    .flag("bias", \.hasBias, "z includes the bias"),
  ]
  /// The stabiliser.
  public var epsilon = 1e-6
  /// Whether z includes the bias.
  public var hasBias = true
  /// Epsilon 1e-6, with bias.
  public init() {}
  public var slots: RuleSlots? {
    RuleSlots([.init(.all, .all)], sides: [.init(bias: hasBias ? .all : .none)], stabilizer: epsilon)
  }
}

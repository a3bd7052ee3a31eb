internal import NetworkRuntime

/// LRP-0 (Bach et al. 2015, equation 56): q_ij = x_i w_ij over z_j = sum_i x_i w_ij + b_j.
///
/// With start y_c e_c it is x (o) dy_c/dx wherever all activations are ReLUs or linear. What the bias has of z_j is
/// absorbed.
public struct ZeroRule: RelevanceRule {
  public static let name = "zero"
  public static let summary = "x w / z, z with the bias (Bach et al. 2015)"
  /// The rule.
  public init() {}
  public var slots: RuleSlots? {
    RuleSlots([.init(.all, .all)], sides: [.init(bias: .all)])
  }
}

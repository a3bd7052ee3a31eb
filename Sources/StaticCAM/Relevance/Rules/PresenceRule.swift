internal import NetworkRuntime

/// Shares in proportion to |x_i|, whatever the weights: the convolutions of TSGB (Cheng et al. 2022).
///
/// The authors' program passes a signal g with R = x g: g_i(q) = sign(x_i(q)) sum_p c(p) / n(p), where c(p) is the
/// relevance at output position p over all channels and n(p) the sum of |x| over the window and all input channels.
/// That is this rule.
public struct PresenceRule: RelevanceRule {
  public static let name = "presence"
  public static let summary = "|x| over its sum, without weights (Cheng et al. 2022, TSGB)"
  /// The rule.
  public init() {}
  public var slots: RuleSlots? { RuleSlots([.init(.absolute, .ones)]) }
}

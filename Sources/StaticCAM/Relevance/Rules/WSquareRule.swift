internal import NetworkRuntime

/// w^2 (Montavon et al. 2017, equation 12): q_ij = w_ij^2, whatever the inputs.
public struct WSquareRule: RelevanceRule {
  public static let name = "w-square"
  public static let summary = "w^2 over its sum (Montavon et al. 2017)"
  /// The rule.
  public init() {}
  public var slots: RuleSlots? { RuleSlots([.init(.ones, .squared)]) }
}

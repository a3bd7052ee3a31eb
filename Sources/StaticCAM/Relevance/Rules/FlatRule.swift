internal import NetworkRuntime

/// Flat (Lapuschkin et al. 2017): q_ij = 1, so that relevance spreads evenly over the receptive field.
public struct FlatRule: RelevanceRule {
  public static let name = "flat"
  public static let summary = "evenly over the receptive field (Lapuschkin et al. 2017)"
  public static let options: [MethodOption<FlatRule>] = [
    .number("epsilon", \.epsilon, in: 0...1e6, "the stabiliser")
  ]
  /// The stabiliser.
  public var epsilon = 0.0
  /// Without stabiliser.
  public init() {}
  public var slots: RuleSlots? { RuleSlots([.init(.ones, .ones)], stabilizer: epsilon) }
}

internal import NetworkRuntime

/// Relevance goes on as it is: through batch normalisation, and to the winner of each window of max pooling (the first
/// in row order where several are equal).
public struct PassRule: RelevanceRule {
  public static let name = "pass"
  public static let summary = "as it is: through batch normalisation, to the winners of max pooling"
  /// The rule.
  public init() {}
  public var slots: RuleSlots? { nil }
}

internal import NetworkRuntime

/// Shares in proportion to the inputs, x_i / sum x: for average pooling and sums (zennit's Norm).
public struct NormRule: RelevanceRule {
  public static let name = "norm"
  public static let summary = "x over its sum: for pooling and sums"
  public static let options: [MethodOption<NormRule>] = [
    .number("epsilon", \.epsilon, in: 0...1e6, "the stabiliser")
  ]
  /// The stabiliser.
  public var epsilon = 0.0
  /// Without stabiliser.
  public init() {}
  public var slots: RuleSlots? { RuleSlots([.init(.all, .all)], stabilizer: epsilon) }
}

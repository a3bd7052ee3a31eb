public import NetworkDescription

/// q = |w|, b' = 0 always. No rule of the library: `verify` runs it, because its two kinds of contributions, of positive
/// and of negative weights, take every step that a compiled layer can make of a rule and no denominator is small.
public struct AbsoluteWeightReference: RuleReference {
  public static let names: [String] = []

  /// The rule.
  public init() {}

  public static func rule(_ library: LibraryRule) -> ReferenceRule { .absoluteWeight }

  public static func samples(
    _ kind: any LayerKind, input: Shape, output: Shape
  ) -> [AbsoluteWeightReference] {
    [AbsoluteWeightReference()]
  }

  public func relevance(_ site: RuleSite) -> [Double] { site.shares([Contribution(site.ones) { abs($0) }]) }
}

extension ReferenceRule {
  /// Shares of |w|.
  public static let absoluteWeight = ReferenceRule(AbsoluteWeightReference())
}

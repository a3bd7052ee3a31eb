public import NetworkDescription

/// q = x, b' = 0 always.
public struct NormReference: RuleReference {
  public static let names = ["norm"]

  /// The rule.
  public init() {}

  public static func rule(_ library: LibraryRule) -> ReferenceRule {
    // The library shares by x times the weights of the layer, 1/n of an average: the stabiliser stands beside the mean.
    library.rule(EpsilonReference())
  }

  public static func samples(_ kind: any LayerKind, input: Shape, output: Shape) -> [NormReference] {
    [NormReference()]
  }

  public func relevance(_ site: RuleSite) -> [Double] { site.shares([Contribution(site.x) { _ in 1 }]) }
}

extension ReferenceRule {
  /// Shares of x.
  public static let norm = ReferenceRule(NormReference())
}

public import NetworkDescription

/// q = 1, b' = 0 always.
public struct FlatReference: RuleReference {
  public static let names = ["flat"]

  /// The rule.
  public init() {}

  public static func rule(_ library: LibraryRule) -> ReferenceRule { library.rule(FlatReference()) }

  public static func samples(_ kind: any LayerKind, input: Shape, output: Shape) -> [FlatReference] {
    [FlatReference()]
  }

  public func relevance(_ site: RuleSite) -> [Double] { site.shares([Contribution(site.ones) { _ in 1 }]) }
}

extension ReferenceRule {
  /// Equal shares.
  public static let flat = ReferenceRule(FlatReference())
}

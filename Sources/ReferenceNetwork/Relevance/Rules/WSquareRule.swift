public import NetworkDescription

/// q = w^2, b' = b^2.
public struct WSquareReference: RuleReference {
  public static let names = ["w-square"]

  /// The rule.
  public init() {}

  public static func rule(_ library: LibraryRule) -> ReferenceRule { library.rule(WSquareReference()) }

  public static func samples(_ kind: any LayerKind, input: Shape, output: Shape) -> [WSquareReference] {
    [WSquareReference()]
  }

  public func relevance(_ site: RuleSite) -> [Double] {
    site.shares([Contribution(site.ones) { $0 * $0 }], bias: { $0 * $0 })
  }
}

extension ReferenceRule {
  /// w^2 without the bias.
  public static let wSquare = ReferenceRule(WSquareReference())
}

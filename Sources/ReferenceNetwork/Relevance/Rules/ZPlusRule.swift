public import NetworkDescription

/// q = x+ w+ + x- w-, b' = b+: alpha-beta with 1 and 0.
///
/// The library's rule may be flipped: -w stands for w. Positive contributions are then what the negative ones were, and
/// shares do not see the sign: alpha-beta with 0 and -1.
public struct ZPlusReference: RuleReference {
  public static let names = ["z-plus"]

  /// The rule.
  public init() {}

  public static func rule(_ library: LibraryRule) -> ReferenceRule {
    library.rule(library.number("flipped") == 0 ? ZPlusReference() : AlphaBetaReference(0, -1))
  }

  public static func samples(_ kind: any LayerKind, input: Shape, output: Shape) -> [ZPlusReference] {
    [ZPlusReference()]
  }

  public func relevance(_ site: RuleSite) -> [Double] {
    site.shares(
      [Contribution(site.positive) { max($0, 0) }, Contribution(site.negative) { min($0, 0) }],
      bias: { max($0, 0) })
  }
}

extension ReferenceRule {
  /// z+ without the bias.
  public static let zPlus = ReferenceRule(ZPlusReference())
}

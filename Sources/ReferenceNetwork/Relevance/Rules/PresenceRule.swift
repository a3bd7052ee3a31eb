public import NetworkDescription

/// q = |x|, b' = 0 always: TSGB's convolutions, whose weights are replaced by ones.
public struct PresenceReference: RuleReference {
  public static let names = ["presence"]

  /// The rule.
  public init() {}

  public static func rule(_ library: LibraryRule) -> ReferenceRule { library.rule(PresenceReference()) }

  public static func samples(_ kind: any LayerKind, input: Shape, output: Shape) -> [PresenceReference] {
    [PresenceReference()]
  }

  public func relevance(_ site: RuleSite) -> [Double] {
    site.shares([Contribution(site.x.map { abs($0) }) { _ in 1 }])
  }
}

extension ReferenceRule {
  /// Shares of |x|.
  public static let presence = ReferenceRule(PresenceReference())
}

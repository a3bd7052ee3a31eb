public import NetworkDescription

/// R_i = R_j, for layers whose input and output have the same number of elements. At max-pooling see `WinnerReference`.
public struct PassReference: RuleReference {
  public static let names = ["pass"]

  /// The rule.
  public init() {}

  public static func rule(_ library: LibraryRule) -> ReferenceRule { .pass }

  public static func samples(_ kind: any LayerKind, input: Shape, output: Shape) -> [PassReference] {
    input.count == output.count ? [PassReference()] : []
  }

  public func relevance(_ site: RuleSite) -> [Double] {
    site.x.count == site.relevance.count ? site.relevance : site.nothing
  }
}

extension ReferenceRule {
  /// Relevance stays where it is.
  public static let pass = ReferenceRule(PassReference())
}

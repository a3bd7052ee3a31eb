public import NetworkDescription

/// q = x w, b' = b. LRP-0 without a stabiliser, LRP-epsilon with one.
public struct EpsilonReference: RuleReference {
  public static let names = ["zero", "epsilon"]

  /// The rule.
  public init() {}

  public static func rule(_ library: LibraryRule) -> ReferenceRule {
    library.rule(EpsilonReference(), bias: true)
  }

  public static func samples(_ kind: any LayerKind, input: Shape, output: Shape) -> [EpsilonReference] {
    [EpsilonReference()]
  }

  public func relevance(_ site: RuleSite) -> [Double] { site.shares([Contribution(site.x)], bias: { $0 }) }
}

extension ReferenceRule {
  /// LRP-0: contributions x w, the bias takes its share.
  public static let zero = ReferenceRule(EpsilonReference(), countsBias: true)

  /// LRP-epsilon; the bias takes its share.
  public static func epsilon(_ epsilon: Double) -> ReferenceRule { zero.stabilised(epsilon) }

  /// Shares of x w, the bias left out.
  public static func share(_ epsilon: Double) -> ReferenceRule {
    ReferenceRule(EpsilonReference(), stabiliser: epsilon)
  }
}

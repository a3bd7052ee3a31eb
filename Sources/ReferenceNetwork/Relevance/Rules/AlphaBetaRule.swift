public import NetworkDescription

/// alpha times the share of p = x+ w+ + x- w- (b' = b+) minus beta times that of n = x+ w- + x- w+ (b' = b-).
public struct AlphaBetaReference: RuleReference {
  public static let names = ["alpha-beta"]
  /// Factor of positive contributions.
  public var alpha: Double
  /// Factor of negative contributions.
  public var beta: Double

  /// The two factors.
  public init(_ alpha: Double, _ beta: Double) { (self.alpha, self.beta) = (alpha, beta) }

  public static func rule(_ library: LibraryRule) -> ReferenceRule {
    library.rule(AlphaBetaReference(library.number("alpha"), library.number("beta")))
  }

  public static func samples(_ kind: any LayerKind, input: Shape, output: Shape) -> [AlphaBetaReference] {
    [AlphaBetaReference(2, 1), AlphaBetaReference(1, 0)]
  }

  public func relevance(_ site: RuleSite) -> [Double] {
    let (positive, negative) = (site.positive, site.negative)
    return sum(
      site.shares(
        [Contribution(positive) { max($0, 0) }, Contribution(negative) { min($0, 0) }], bias: { max($0, 0) },
        of: site.relevance.map { alpha * $0 }),
      site.shares(
        [Contribution(positive) { min($0, 0) }, Contribution(negative) { max($0, 0) }], bias: { min($0, 0) },
        of: site.relevance.map { -beta * $0 }))
  }
}

extension ReferenceRule {
  /// LRP-alpha-beta without the bias.
  public static func alphaBeta(_ alpha: Double, _ beta: Double) -> ReferenceRule {
    ReferenceRule(AlphaBetaReference(alpha, beta))
  }
}

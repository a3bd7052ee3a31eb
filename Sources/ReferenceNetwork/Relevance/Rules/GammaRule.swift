public import NetworkDescription

/// By the sign of z_j, the output with its bias: q = x+ (w + gamma w+) + x- (w + gamma w-), b' = b + gamma b+ for
/// z_j > 0; the same with w+ and w-, b+ and b- exchanged for z_j < 0; nothing for z_j = 0.
public struct GammaReference: RuleReference {
  public static let names = ["gamma"]
  /// How much more the favoured weights count.
  public var gamma: Double

  /// The rule.
  public init(_ gamma: Double) { self.gamma = gamma }

  public static func rule(_ library: LibraryRule) -> ReferenceRule {
    library.rule(GammaReference(library.number("gamma")))
  }

  public static func samples(_ kind: any LayerKind, input: Shape, output: Shape) -> [GammaReference] {
    [GammaReference(0.25), GammaReference(3)]
  }

  public func relevance(_ site: RuleSite) -> [Double] {
    let gamma = gamma
    let (positive, negative) = (site.positive, site.negative)
    let z = sum(site.layer.biases, site.layer.sums([Contribution(site.x)]))
    let more = { (w: Double) in w + gamma * max(w, 0) }
    let less = { (w: Double) in w + gamma * min(w, 0) }
    return sum(
      site.shares(
        [Contribution(positive, more), Contribution(negative, less)], bias: more,
        of: zip(z, site.relevance).map { $0 > 0 ? $1 : 0 }),
      site.shares(
        [Contribution(positive, less), Contribution(negative, more)], bias: less,
        of: zip(z, site.relevance).map { $0 < 0 ? $1 : 0 }))
  }
}

extension ReferenceRule {
  /// LRP-gamma by the sign of the output; the bias takes its share.
  public static func gamma(_ gamma: Double, epsilon: Double = 0) -> ReferenceRule {
    ReferenceRule(GammaReference(gamma), countsBias: true, stabiliser: epsilon)
  }
}

public import NetworkDescription

/// TSGB's last dense layer: R_i = sum over j of (x w+ + beta_j x w-) * R_j / z_j with z_j = sum of x w + b' and
/// beta_j = (sum of x w+) / |sum of x w-|.
///
/// The part R_j / z_j is TSGB's backward signal, 1 at the class where relevance starts as its logit. The result adds up
/// to 0 where there are negative contributions; beta_j is 0 where there are none. For inputs that are not negative the
/// library writes it as alpha-beta with 1 and 1.
public struct BalancedReference: RuleReference {
  public static let names: [String] = []

  /// The rule.
  public init() {}

  public static func rule(_ library: LibraryRule) -> ReferenceRule { .balanced }

  public static func samples(_ kind: any LayerKind, input: Shape, output: Shape) -> [BalancedReference] {
    kind.role == .weighted ? [BalancedReference()] : []
  }

  public func relevance(_ site: RuleSite) -> [Double] {
    let above = [Contribution(site.x) { max($0, 0) }]
    let below = [Contribution(site.x) { min($0, 0) }]
    let (p, n) = (site.layer.sums(above), site.layer.sums(below))
    var (s, t) = (site.relevance, site.relevance)
    for j in s.indices {
      let z = p[j] + n[j] + (site.countsBias ? site.layer.biases[j] : 0)
      s[j] = site.quotient(site.relevance[j], z)
      t[j] = s[j] * site.quotient(p[j], abs(n[j]))
    }
    var result = Array(repeating: 0.0, count: site.layer.inputCount)
    site.layer.distribute(s, by: above, into: &result)
    site.layer.distribute(t, by: below, into: &result)
    return result
  }
}

extension ReferenceRule {
  /// TSGB's last dense layer.
  public static let balanced = ReferenceRule(BalancedReference(), countsBias: true)
}

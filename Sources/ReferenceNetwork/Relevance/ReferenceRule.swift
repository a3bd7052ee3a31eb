/// How one layer hands relevance to its inputs, for a layer y_j = sum over i of w_ij * x_i + b_j.
///
/// Every rule divides the relevance R_j of an output among the inputs in proportion to contributions q_ij:
///
///     R_i = sum over j of q_ij * R_j / (sum over i' of q_i'j + b'_j + stabiliser)
///
/// b'_j is the part of the bias that counts with the contributions, where `countsBias`; what it takes is lost. The
/// stabiliser is added away from zero: z + stabiliser for z >= 0, z - stabiliser below. A quotient with the
/// denominator 0 is 0, so that the relevance of an output without contributions is lost.
///
/// Positions of the padding are no inputs: they count in no denominator. With z+ = max(z, 0) and z- = min(z, 0). The
/// contributions of each rule stand in its file in `Rules/`.
public struct ReferenceRule: Sendable {
  /// The contributions.
  public var form: any RuleReference
  /// Whether the bias counts in the denominator.
  public var countsBias: Bool
  /// The number added to a denominator, away from zero.
  public var stabiliser: Double

  /// A rule.
  public init(_ form: any RuleReference, countsBias: Bool = false, stabiliser: Double = 0) {
    self.form = form
    self.countsBias = countsBias
    self.stabiliser = stabiliser
  }

  /// The same rule with another choice about the bias.
  public func countingBias(_ countsBias: Bool) -> ReferenceRule {
    ReferenceRule(form, countsBias: countsBias, stabiliser: stabiliser)
  }

  /// The same rule with another stabiliser.
  public func stabilised(_ stabiliser: Double) -> ReferenceRule {
    ReferenceRule(form, countsBias: countsBias, stabiliser: stabiliser)
  }
}

extension ReferenceRule: Equatable {
  public static func == (a: ReferenceRule, b: ReferenceRule) -> Bool {
    a.form.equals(b.form) && a.countsBias == b.countsBias && a.stabiliser == b.stabiliser
  }
}

extension RuleReference {
  fileprivate func equals(_ other: any RuleReference) -> Bool { (other as? Self) == self }
}

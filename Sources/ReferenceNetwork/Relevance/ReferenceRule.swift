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
/// Positions of the padding are no inputs: they count in no denominator. With z+ = max(z, 0) and z- = min(z, 0).
public struct ReferenceRule: Sendable, Equatable {
  /// The contributions q_ij.
  public enum Form: Sendable, Equatable {
    /// q = x w, b' = b. LRP-0 without a stabiliser, LRP-epsilon with one.
    case epsilon
    /// By the sign of z_j, the output with its bias: q = x+ (w + gamma w+) + x- (w + gamma w-), b' = b + gamma b+
    /// for z_j > 0; the same with w+ and w-, b+ and b- exchanged for z_j < 0; nothing for z_j = 0.
    case gamma(Double)
    /// alpha times the share of p = x+ w+ + x- w- (b' = b+) minus beta times that of n = x+ w- + x- w+ (b' = b-).
    case alphaBeta(alpha: Double, beta: Double)
    /// q = x+ w+ + x- w-, b' = b+: alpha-beta with 1 and 0.
    case zPlus
    /// q = x w - l w+ - h w-, l and h being the lowest and the highest input of each channel.
    ///
    /// b' = b - b+ - b- = 0, so that `countsBias` changes nothing.
    case zBox(low: [Double], high: [Double])
    /// q = w^2, b' = b^2.
    case wSquare
    /// q = 1, b' = 0 always.
    case flat
    /// R_i = R_j, for layers whose input and output have the same number of elements.
    case pass
    /// q = x, b' = 0 always.
    case norm
    /// q = |x|, b' = 0 always: TSGB's convolutions, whose weights are replaced by ones.
    case inputShare
    /// TSGB's last dense layer: R_i = sum over j of (x w+ + beta_j x w-) * R_j / z_j with z_j = sum of x w + b' and
    /// beta_j = (sum of x w+) / |sum of x w-|.
    ///
    /// The part R_j / z_j is TSGB's backward signal, 1 at the class where relevance starts as its logit. The result
    /// adds up to 0 where there are negative contributions; beta_j is 0 where there are none.
    case balanced
    /// Max-pooling: the first largest input of each window in row order takes all; on any other layer as `epsilon`.
    case winner
  }

  /// The contributions.
  public var form: Form
  /// Whether the bias counts in the denominator.
  public var countsBias: Bool
  /// The number added to a denominator, away from zero.
  public var stabiliser: Double

  /// A rule.
  public init(_ form: Form, countsBias: Bool = false, stabiliser: Double = 0) {
    self.form = form
    self.countsBias = countsBias
    self.stabiliser = stabiliser
  }
}

extension ReferenceRule {
  /// LRP-0: contributions x w, the bias takes its share.
  public static let zero = ReferenceRule(.epsilon, countsBias: true)

  /// LRP-epsilon; the bias takes its share.
  public static func epsilon(_ epsilon: Double) -> ReferenceRule {
    ReferenceRule(.epsilon, countsBias: true, stabiliser: epsilon)
  }

  /// LRP-gamma by the sign of the output; the bias takes its share.
  public static func gamma(_ gamma: Double, epsilon: Double = 0) -> ReferenceRule {
    ReferenceRule(.gamma(gamma), countsBias: true, stabiliser: epsilon)
  }

  /// LRP-alpha-beta without the bias.
  public static func alphaBeta(_ alpha: Double, _ beta: Double) -> ReferenceRule {
    ReferenceRule(.alphaBeta(alpha: alpha, beta: beta))
  }

  /// z+ without the bias.
  public static let zPlus = ReferenceRule(.zPlus)

  /// z^B between the lowest and the highest value of each channel.
  public static func zBox(low: [Double], high: [Double]) -> ReferenceRule {
    ReferenceRule(.zBox(low: low, high: high))
  }

  /// w^2 without the bias.
  public static let wSquare = ReferenceRule(.wSquare)
  /// Equal shares.
  public static let flat = ReferenceRule(.flat)
  /// Relevance stays where it is.
  public static let pass = ReferenceRule(.pass)
  /// Shares of x.
  public static let norm = ReferenceRule(.norm)
  /// Shares of |x|.
  public static let inputShare = ReferenceRule(.inputShare)
  /// TSGB's last dense layer.
  public static let balanced = ReferenceRule(.balanced, countsBias: true)
  /// Winner takes all.
  public static let winner = ReferenceRule(.winner)

  /// The same rule with another choice about the bias.
  public func countingBias(_ countsBias: Bool) -> ReferenceRule {
    ReferenceRule(form, countsBias: countsBias, stabiliser: stabiliser)
  }

  /// The same rule with another stabiliser.
  public func stabilised(_ stabiliser: Double) -> ReferenceRule {
    ReferenceRule(form, countsBias: countsBias, stabiliser: stabiliser)
  }
}

/// A layer whose outputs share their relevance out: what a rule's reference is asked about.
public struct RuleSite {
  let layer: LinearForm
  /// x_i, all inputs one after the other.
  let x: [Double]
  /// R_j.
  let relevance: [Double]
  let countsBias: Bool
  let stabiliser: Double

  /// x+ = max(x, 0).
  var positive: [Double] { x.map { max($0, 0) } }
  /// x- = min(x, 0).
  var negative: [Double] { x.map { min($0, 0) } }
  /// 1 for every input.
  var ones: [Double] { x.map { _ in 1 } }

  /// R_i = sum over j of q_ij * R_j / (sum over i' of q_i'j + b'_j + stabiliser).
  ///
  /// - Parameters:
  ///   - contributions: q.
  ///   - bias: b' of b, where biases count; nil for 0 always.
  ///   - relevance: R_j; nil for that of the outputs.
  func shares(
    _ contributions: [Contribution], bias: ((Double) -> Double)? = nil, of relevance: [Double]? = nil
  ) -> [Double] {
    var z = layer.sums(contributions)
    if let bias, countsBias { z = zip(z, layer.biases).map { $0 + bias($1) } }
    let s = zip(relevance ?? self.relevance, z).map { quotient($0, $1) }
    var result = Array(repeating: 0.0, count: layer.inputCount)
    layer.distribute(s, by: contributions, into: &result)
    return result
  }

  /// a / b with b moved away from zero by the stabiliser; 0 where b is 0 even so.
  func quotient(_ a: Double, _ b: Double) -> Double {
    let denominator = b < 0 ? b - stabiliser : b + stabiliser
    return denominator == 0 ? 0 : a / denominator
  }

  /// What agrees with no relevance: for a layer that the rule does not suit.
  var nothing: [Double] { Array(repeating: .nan, count: layer.inputCount) }
}

extension LinearForm {
  /// R_i of all inputs x for the relevance R_j of the outputs.
  func relevance(_ rule: ReferenceRule, _ x: [Double], _ outputRelevance: [Double]) -> [Double] {
    rule.form.relevance(
      RuleSite(
        layer: self, x: x, relevance: outputRelevance, countsBias: rule.countsBias,
        stabiliser: rule.stabiliser))
  }
}

/// a_n + b_n.
func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }

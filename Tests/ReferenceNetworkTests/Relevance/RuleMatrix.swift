import NetworkDescription
import ReferenceNetwork
import TestSupport

/// A linear layer as a dense matrix, and the rules on it straight from their formulas.
struct RuleMatrix {
  /// w_ij: `weights[j][i]` for output j and input i.
  var weights: [[Double]]
  /// b_j.
  var biases: [Double]
  /// How many inputs a channel has.
  var positions: Int

  /// Finds the matrix by putting unit vectors in.
  init(_ network: ReferenceNetwork, _ layer: Layer, input: Shape) {
    func output(_ values: [Double]) -> [Double] {
      network.output(of: layer, inputs: [ReferenceTensor(input, values)]).values
    }
    let biases = output(Array(repeating: 0, count: input.count))
    let columns = (0..<input.count).map { i in
      zip(output(oneHot(i, count: input.count)), biases).map { $0 - $1 }
    }
    // Subtracting the bias leaves rounding errors where there is no connection; no weight of the tests is that small.
    weights = biases.indices.map { j in columns.map { abs($0[j]) < 1e-12 ? 0 : $0[j] } }
    self.biases = biases
    positions = input.positions
  }

  /// R_i = sum over j of q_ij R_j / (sum of q_ij + b' + stabiliser); nil for a rule without a formula here.
  func relevance(_ rule: ReferenceRule, _ x: [Double], _ r: [Double]) -> [Double]? {
    if rule.form is PassReference { return r }
    var result = x.map { _ in 0.0 }
    for j in weights.indices {
      let output = Output(
        x: x, w: weights[j], b: biases[j], counted: rule.countsBias ? 1 : 0, positions: positions)
      guard let parts = output.parts(rule.form) else { return nil }
      for part in parts {
        let denominator = part.z + (part.z >= 0 ? 1 : -1) * rule.stabiliser
        guard denominator != 0 else { continue }
        for i in x.indices { result[i] += part.factor * part.q[i] / denominator * r[j] }
      }
    }
    return result
  }
}

/// One output of a layer: all inputs x, the weights w, the bias b, and 1 or 0 where it counts or does not.
private struct Output {
  var x: [Double]
  var w: [Double]
  var b: Double
  var counted: Double
  var positions: Int

  /// One way in which the output hands out relevance: factor * q_i / (z + stabiliser).
  struct Part {
    var q: [Double]
    var z: Double
    var factor = 1.0

    init(_ q: [Double], bias: Double = 0, factor: Double = 1) {
      self.q = q
      self.factor = factor
      z = q.reduce(0, +) + bias
    }
  }

  /// The contributions by the formula of each rule; alpha-beta has two parts.
  func parts(_ form: any RuleReference) -> [Part]? {
    switch form {
    case is EpsilonReference, is WinnerReference: [part(b) { x, w in x * w }]
    case let form as GammaReference: gamma(form.gamma)
    case let form as AlphaBetaReference:
      [
        Part(positive, bias: counted * plus(b), factor: form.alpha),
        Part(negative, bias: counted * minus(b), factor: -form.beta),
      ]
    case is ZPlusReference: [Part(positive, bias: counted * plus(b))]
    case let form as ZBoxReference:
      [
        Part(
          x.indices.map { i in
            x[i] * w[i] - form.low[i / positions] * plus(w[i]) - form.high[i / positions] * minus(w[i])
          })
      ]
    case is AbsoluteWeightReference: [Part(w.map { abs($0) })]
    case is WSquareReference: [part(b * b) { _, w in w * w }]
    case is FlatReference: [connected { _ in 1 }]
    case is NormReference: [connected { $0 }]
    case is PresenceReference: [connected { abs($0) }]
    case is BalancedReference: [balanced]
    default: nil
    }
  }

  private func plus(_ z: Double) -> Double { max(z, 0) }
  private func minus(_ z: Double) -> Double { min(z, 0) }
  private var positive: [Double] { zip(x, w).map { plus($0) * plus($1) + minus($0) * minus($1) } }
  private var negative: [Double] { zip(x, w).map { plus($0) * minus($1) + minus($0) * plus($1) } }

  private func part(_ bias: Double, _ q: (_ x: Double, _ w: Double) -> Double) -> Part {
    Part(zip(x, w).map(q), bias: counted * bias)
  }

  private func connected(_ q: (_ x: Double) -> Double) -> Part {
    Part(zip(x, w).map { $1 == 0 ? 0 : q($0) })
  }

  private func gamma(_ gamma: Double) -> [Part] {
    let z = zip(x, w).reduce(b) { $0 + $1.0 * $1.1 }
    if z == 0 { return [] }
    let (same, other) = z > 0 ? (plus, minus) : (minus, plus)
    let q = zip(x, w).map { x, w in
      plus(x) * (w + gamma * same(w)) + minus(x) * (w + gamma * other(w))
    }
    return [Part(q, bias: counted * (b + gamma * same(b)))]
  }

  private var balanced: Part {
    let above = zip(x, w).reduce(0) { $0 + $1.0 * plus($1.1) }
    let below = zip(x, w).reduce(0) { $0 + $1.0 * minus($1.1) }
    let beta = below == 0 ? 0 : above / abs(below)
    var part = Part(zip(x, w).map { x, w in x * plus(w) + beta * x * minus(w) })
    part.z = above + below + counted * b
    return part
  }
}

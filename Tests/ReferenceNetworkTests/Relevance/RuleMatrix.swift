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

  private func plus(_ z: Double) -> Double { max(z, 0) }
  private func minus(_ z: Double) -> Double { min(z, 0) }

  /// One way in which an output j hands out relevance: factor * q_ij / (z_j + stabiliser).
  private struct Part {
    var q: [Double]
    var z: Double
    var factor = 1.0

    init(_ q: [Double], bias: Double, factor: Double = 1) {
      self.q = q
      self.factor = factor
      z = q.reduce(0, +) + bias
    }
  }

  /// R_i = sum over j of q_ij R_j / (sum of q_ij + b' + stabiliser).
  func relevance(_ rule: ReferenceRule, _ x: [Double], _ r: [Double]) -> [Double] {
    if rule.form == .pass { return r }
    var result = x.map { _ in 0.0 }
    for j in weights.indices {
      for part in parts(rule.form, x, weights[j], b: biases[j], counted: rule.countsBias ? 1 : 0) {
        let denominator = part.z + (part.z >= 0 ? 1 : -1) * rule.stabiliser
        guard denominator != 0 else { continue }
        for i in x.indices { result[i] += part.factor * part.q[i] / denominator * r[j] }
      }
    }
    return result
  }

  /// The contributions of all inputs x to an output with the weights w and the bias b; alpha-beta has two parts.
  private func parts(
    _ form: ReferenceRule.Form, _ x: [Double], _ w: [Double], b: Double, counted: Double
  ) -> [Part] {
    let inputs = x.indices
    let positive = inputs.map { plus(x[$0]) * plus(w[$0]) + minus(x[$0]) * minus(w[$0]) }
    let negative = inputs.map { plus(x[$0]) * minus(w[$0]) + minus(x[$0]) * plus(w[$0]) }
    func connected(_ q: (Int) -> Double) -> Part { Part(inputs.map { w[$0] == 0 ? 0 : q($0) }, bias: 0) }
    switch form {
    case .pass: return []
    case .epsilon, .winner: return [Part(inputs.map { x[$0] * w[$0] }, bias: counted * b)]
    case .gamma(let gamma):
      let z = inputs.reduce(b) { $0 + x[$1] * w[$1] }
      if z == 0 { return [] }
      let (same, other) = z > 0 ? (plus, minus) : (minus, plus)
      let q = inputs.map { i in
        plus(x[i]) * (w[i] + gamma * same(w[i])) + minus(x[i]) * (w[i] + gamma * other(w[i]))
      }
      return [Part(q, bias: counted * (b + gamma * same(b)))]
    case .alphaBeta(let alpha, let beta):
      return [
        Part(positive, bias: counted * plus(b), factor: alpha),
        Part(negative, bias: counted * minus(b), factor: -beta),
      ]
    case .zPlus: return [Part(positive, bias: counted * plus(b))]
    case .zBox(let low, let high):
      let q = inputs.map { i in
        x[i] * w[i] - low[i / positions] * plus(w[i]) - high[i / positions] * minus(w[i])
      }
      return [Part(q, bias: 0)]
    case .wSquare: return [Part(w.map { $0 * $0 }, bias: counted * b * b)]
    case .flat: return [connected { _ in 1 }]
    case .norm: return [connected { x[$0] }]
    case .inputShare: return [connected { abs(x[$0]) }]
    case .balanced:
      let above = inputs.reduce(0) { $0 + x[$1] * plus(w[$1]) }
      let below = inputs.reduce(0) { $0 + x[$1] * minus(w[$1]) }
      let beta = below == 0 ? 0 : above / abs(below)
      var part = Part(inputs.map { x[$0] * plus(w[$0]) + beta * x[$0] * minus(w[$0]) }, bias: 0)
      part.z = above + below + counted * b
      return [part]
    }
  }
}

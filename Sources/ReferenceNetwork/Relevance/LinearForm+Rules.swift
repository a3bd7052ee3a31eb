/// The positive part x+ w+ + x- w- of a contribution x w is max(x w, 0), its negative part min(x w, 0).
extension LinearForm {
  /// R_i of all inputs x for the relevance R_j of the outputs.
  func relevance(_ rule: ReferenceRule, _ x: [Double], _ outputRelevance: [Double]) -> [Double] {
    x.withUnsafeBufferPointer { x in relevance(rule, x, outputRelevance) }
  }

  private func relevance(
    _ rule: ReferenceRule, _ x: UnsafeBufferPointer<Double>, _ outputRelevance: [Double]
  ) -> [Double] {
    var result = Array(repeating: 0.0, count: inputCount)
    switch rule.form {
    case .epsilon, .winner:
      share(rule, outputRelevance, bias: { $0 }, into: &result) { i, w in x[i] * w }
    case .gamma(let gamma):
      let z = plus(biases, sums { i, w in x[i] * w })
      let above = zip(z, outputRelevance).map { $0 > 0 ? $1 : 0 }
      let below = zip(z, outputRelevance).map { $0 < 0 ? $1 : 0 }
      share(rule, above, bias: { $0 + gamma * max($0, 0) }, into: &result) { i, w in
        x[i] > 0 ? x[i] * (w + gamma * max(w, 0)) : x[i] * (w + gamma * min(w, 0))
      }
      share(rule, below, bias: { $0 + gamma * min($0, 0) }, into: &result) { i, w in
        x[i] > 0 ? x[i] * (w + gamma * min(w, 0)) : x[i] * (w + gamma * max(w, 0))
      }
    case .alphaBeta(let alpha, let beta):
      let positive = outputRelevance.map { alpha * $0 }
      let negative = outputRelevance.map { -beta * $0 }
      share(rule, positive, bias: { max($0, 0) }, into: &result) { i, w in max(x[i] * w, 0) }
      share(rule, negative, bias: { min($0, 0) }, into: &result) { i, w in min(x[i] * w, 0) }
    case .zPlus:
      share(rule, outputRelevance, bias: { max($0, 0) }, into: &result) { i, w in max(x[i] * w, 0) }
    case .zBox(let low, let high):
      guard low.count * positions == inputCount, high.count * positions == inputCount else {
        return result.map { _ in .nan }
      }
      let l = low.flatMap { Array(repeating: $0, count: positions) }
      let h = high.flatMap { Array(repeating: $0, count: positions) }
      share(rule, outputRelevance, bias: { _ in 0 }, into: &result) { i, w in
        x[i] * w - l[i] * max(w, 0) - h[i] * min(w, 0)
      }
    case .wSquare:
      share(rule, outputRelevance, bias: { $0 * $0 }, into: &result) { _, w in w * w }
    case .flat:
      share(rule, outputRelevance, bias: { _ in 0 }, into: &result) { _, _ in 1 }
    case .norm:
      share(rule, outputRelevance, bias: { _ in 0 }, into: &result) { i, _ in x[i] }
    case .inputShare:
      share(rule, outputRelevance, bias: { _ in 0 }, into: &result) { i, _ in abs(x[i]) }
    case .pass:
      result = inputCount == outputCount ? outputRelevance : result.map { _ in .nan }
    case .balanced:
      let above = sums { i, w in x[i] * max(w, 0) }
      let below = sums { i, w in x[i] * min(w, 0) }
      var (s, t) = (outputRelevance, outputRelevance)
      for j in s.indices {
        let z = above[j] + below[j] + (rule.countsBias ? biases[j] : 0)
        s[j] = quotient(outputRelevance[j], z, rule.stabiliser)
        t[j] = s[j] * quotient(above[j], abs(below[j]), rule.stabiliser)
      }
      distribute(s, into: &result) { i, w in x[i] * max(w, 0) }
      distribute(t, into: &result) { i, w in x[i] * min(w, 0) }
    }
    return result
  }

  /// Adds the share of every input, by its contributions q.
  @inline(__always)
  private func share(
    _ rule: ReferenceRule, _ outputRelevance: [Double], bias: (Double) -> Double,
    into relevance: inout [Double], _ q: (_ input: Int, _ weight: Double) -> Double
  ) {
    let z = rule.countsBias ? plus(biases.map(bias), sums(q)) : sums(q)
    let s = zip(outputRelevance, z).map { quotient($0, $1, rule.stabiliser) }
    distribute(s, into: &relevance, q)
  }

  /// a / b with b moved away from zero; 0 where b is 0 even so.
  private func quotient(_ a: Double, _ b: Double, _ stabiliser: Double) -> Double {
    let denominator = b < 0 ? b - stabiliser : b + stabiliser
    return denominator == 0 ? 0 : a / denominator
  }

  private func plus(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }
}

// In this file, so that the contributions are inlined into the loops in builds that optimise file by file.
extension LinearForm {
  /// sum over i of q_ij for every j.
  @inline(__always)
  private func sums(_ q: (_ input: Int, _ weight: Double) -> Double) -> [Double] {
    var sums = Array(repeating: 0.0, count: outputCount)
    sums.withUnsafeMutableBufferPointer { sums in
      for portion in 0..<portions {
        for row in rows(portion) {
          if inputStep == 1, outputStep == 1 {
            for n in 0..<row.count { sums[row.output &+ n] += q(row.input &+ n, row.weight) }
          } else {
            for n in 0..<row.count {
              sums[row.output &+ n &* outputStep] += q(row.input &+ n &* inputStep, row.weight)
            }
          }
        }
      }
    }
    return sums
  }

  /// Adds sum over j of q_ij * s_j to `relevance` for every i.
  @inline(__always)
  private func distribute(
    _ s: [Double], into relevance: inout [Double], _ q: (_ input: Int, _ weight: Double) -> Double
  ) {
    s.withUnsafeBufferPointer { s in
      relevance.withUnsafeMutableBufferPointer { relevance in
        for portion in 0..<portions {
          for row in rows(portion) {
            if inputStep == 1, outputStep == 1 {
              for n in 0..<row.count {
                relevance[row.input &+ n] += q(row.input &+ n, row.weight) * s[row.output &+ n]
              }
            } else {
              for n in 0..<row.count {
                let i = row.input &+ n &* inputStep
                relevance[i] += q(i, row.weight) * s[row.output &+ n &* outputStep]
              }
            }
          }
        }
      }
    }
  }
}

/// A kind of contribution to the outputs of a layer: q_ij = x'_i w'(w_ij).
struct Contribution {
  /// What stands for the inputs, a number for each.
  var x: [Double]
  /// What stands for a weight.
  var w: (Double) -> Double

  /// Contributions of modified inputs and weights.
  init(_ x: [Double], _ w: @escaping (Double) -> Double = { $0 }) {
    self.x = x
    self.w = w
  }
}

extension LinearForm {
  /// sum over i of q_ij for every j, q being all contributions together.
  func sums(_ contributions: [Contribution]) -> [Double] {
    var sums = Array(repeating: 0.0, count: outputCount)
    sums.withUnsafeMutableBufferPointer { sums in
      forEachRow(contributions) { row, weight, x in
        if inputStep == 1, outputStep == 1 {
          for n in 0..<row.count { sums[row.output &+ n] += weight * x[row.input &+ n] }
        } else {
          for n in 0..<row.count {
            sums[row.output &+ n &* outputStep] += weight * x[row.input &+ n &* inputStep]
          }
        }
      }
    }
    return sums
  }

  /// Adds sum over j of q_ij * s_j to `relevance` for every i.
  func distribute(_ s: [Double], by contributions: [Contribution], into relevance: inout [Double]) {
    s.withUnsafeBufferPointer { s in
      relevance.withUnsafeMutableBufferPointer { relevance in
        forEachRow(contributions) { row, weight, x in
          if inputStep == 1, outputStep == 1 {
            for n in 0..<row.count {
              relevance[row.input &+ n] += weight * x[row.input &+ n] * s[row.output &+ n]
            }
          } else {
            for n in 0..<row.count {
              let i = row.input &+ n &* inputStep
              relevance[i] += weight * x[i] * s[row.output &+ n &* outputStep]
            }
          }
        }
      }
    }
  }

  /// Calls `body` with every row of connections and, of each contribution, the modified weight and inputs.
  @inline(__always)
  private func forEachRow(
    _ contributions: [Contribution],
    _ body: (_ row: Row, _ weight: Double, _ x: UnsafeBufferPointer<Double>) -> Void
  ) {
    for portion in 0..<portions {
      let rows = rows(portion)
      for contribution in contributions {
        contribution.x.withUnsafeBufferPointer { x in
          for row in rows { body(row, contribution.w(row.weight), x) }
        }
      }
    }
  }
}

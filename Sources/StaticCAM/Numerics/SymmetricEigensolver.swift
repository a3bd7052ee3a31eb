/// The largest eigenvalues of a symmetric matrix, which is given by what it does to vectors, and their
/// vectors.
///
/// Subspace iteration with a Chebyshev filter (Zhou, Saad, Tiago, Chelikowsky 2006): a block of vectors is
/// multiplied by a polynomial of the matrix that is small below the block's smallest Ritz value, made
/// orthonormal, and rotated to the eigenvectors of the matrix within the block (Rayleigh-Ritz). Vectors that
/// belong to nearly equal eigenvalues lie in one block and are told apart by the rotation, so that they cost
/// no further rounds. Start, order of sums and stopping are fixed: the same matrix gives the same bits.
struct SymmetricEigensolver {
  /// Rows and columns.
  let dimension: Int
  /// A number that no eigenvalue is below.
  let lowerBound: Double
  /// y = M x for vectors side by side: `x[i * columns + j]` is entry i of vector j.
  let multiply: (_ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ columns: Int) -> Void

  /// Eigenvalues, the largest first, and a vector of length 1 for each.
  struct Pairs {
    var values: [Double]
    var vectors: [[Double]]
  }

  /// Residuals relative to the largest eigenvalue.
  private static let tolerance = 1e-13
  /// Degree of the filter.
  private static let degree = 8
  /// Rounds at most; matrices whose wanted values are no nearer to the next than 1e-4 need some ten.
  private static let rounds = 200

  /// The `count` largest eigenvalues with their vectors.
  ///
  /// - Parameter closeness: Where given, only vectors whose value is that near to the largest, relative to it,
  ///   have to be exact; the others may be rough.
  func largest(_ count: Int, closeness: Double? = nil) -> Pairs {
    let block = min(dimension, count + 6)
    guard block > 0 else { return Pairs(values: [], vectors: []) }
    var x = Block(rows: dimension, columns: block, seed: 1)
    x.orthonormalize()
    var values: [Double] = []
    for round in 0..<Self.rounds {
      var y = product(x)
      let (ritz, rotation) = JacobiRotations.decomposed(x.inner(y), count: block)
      values = ritz
      x = x.rotated(by: rotation)
      y = y.rotated(by: rotation)
      let wanted = values.prefix(count).enumerated().filter { i, value in
        closeness.map { i == 0 || value >= values[0] - $0 * abs(values[0]) } ?? true
      }.map(\.offset)
      let scale = max(abs(values[0]), abs(values[block - 1]))
      let residuals = x.residuals(y, values)
      if block == dimension || wanted.allSatisfy({ residuals[$0] <= Self.tolerance * scale }) { break }
      if round < Self.rounds - 1 { x = filtered(x, y, values) }
    }
    return Pairs(values: Array(values.prefix(count)), vectors: (0..<min(count, block)).map { x.column($0) })
  }

  private func product(_ x: Block) -> Block {
    var y = Block(rows: x.rows, columns: x.columns)
    y.values.withUnsafeMutableBufferPointer { out in
      x.values.withUnsafeBufferPointer { input in
        guard let from = input.baseAddress, let to = out.baseAddress else { return }
        multiply(from, to, x.columns)
      }
    }
    return y
  }

  /// The Chebyshev polynomial of M that is at most 1 from `lowerBound` to the smallest Ritz value, scaled by
  /// its value at the largest, of `x`; and orthonormal again.
  ///
  /// - Parameter y: M x.
  private func filtered(_ x: Block, _ y: Block, _ values: [Double]) -> Block {
    let (top, cut) = (values[0], values[values.count - 1])
    let (half, centre) = ((cut - lowerBound) / 2, (cut + lowerBound) / 2)
    var result = y
    // Where the block's values are all equal there is nothing to damp: multiply by M instead.
    if half > 0, top - cut > 1e-14 * abs(top) {
      let first = half / (top - centre)
      var sigma = first
      var before = x
      result = y.combined(sigma / half, before, -centre * sigma / half)
      for _ in 1..<Self.degree {
        let next = 1 / (2 / first - sigma)
        let after = product(result).combined(2 * next / half, result, -2 * next * centre / half)
          .combined(1, before, -sigma * next)
        (before, result, sigma) = (result, after, next)
      }
    }
    result.orthonormalize()
    return result
  }
}

/// Eigenvalues and vectors of small symmetric matrices by cyclic Jacobi rotations.
enum JacobiRotations {
  /// The eigenvalues, the largest first, and the vectors as columns of a matrix, row by row.
  static func decomposed(_ matrix: [Double], count n: Int) -> (values: [Double], vectors: [Double]) {
    var a = matrix
    var v = [Double](repeating: 0, count: n * n)
    for i in 0..<n { v[i * n + i] = 1 }
    let total = dot(a, a)
    for _ in 0..<60 {
      var off = 0.0
      for i in 0..<n { for j in 0..<n where i != j { off += a[i * n + j] * a[i * n + j] } }
      // The negation also ends on NaN.
      guard off > 1e-34 * total else { break }
      for p in 0..<n { for q in (p + 1)..<max(n, p + 1) { rotate(&a, &v, n, p, q) } }
    }
    let order = (0..<n).sorted { i, j in
      let (x, y) = (a[i * n + i], a[j * n + j])
      return x == y ? i < j : x > y
    }
    var vectors = [Double](repeating: 0, count: n * n)
    for i in 0..<n { for (j, from) in order.enumerated() { vectors[i * n + j] = v[i * n + from] } }
    return (order.map { a[$0 * n + $0] }, vectors)
  }

  private static func rotate(_ a: inout [Double], _ v: inout [Double], _ n: Int, _ p: Int, _ q: Int) {
    let apq = a[p * n + q]
    guard apq != 0 else { return }
    let theta = (a[q * n + q] - a[p * n + p]) / (2 * apq)
    let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in 0..<n {
      let (x, y) = (a[k * n + p], a[k * n + q])
      (a[k * n + p], a[k * n + q]) = (c * x - s * y, s * x + c * y)
    }
    for k in 0..<n {
      let (x, y) = (a[p * n + k], a[q * n + k])
      (a[p * n + k], a[q * n + k]) = (c * x - s * y, s * x + c * y)
      let (u, w) = (v[k * n + p], v[k * n + q])
      (v[k * n + p], v[k * n + q]) = (c * u - s * w, s * u + c * w)
    }
    (a[p * n + q], a[q * n + p]) = (0, 0)
  }
}

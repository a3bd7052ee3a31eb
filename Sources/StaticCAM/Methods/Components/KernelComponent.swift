internal import NetworkRuntime

/// The first component of kernel principal component analysis (Schoelkopf, Smola, Mueller 1998), with
/// positions as samples and channels as features.
struct KernelComponent {
  typealias Kernel = KPCACAM.Kernel

  /// What each position is worth: its projection on the first component.
  private(set) var projections: [Double]

  /// Positions that the component is learnt from at most, so that their similarities fit into memory: 128
  /// MiB.
  static let mostSamples = 4096

  /// The component of the fitted rows of `matrix`, which is centred first; its sign follows `guide`.
  init(_ matrix: PositionMatrix, _ kernel: Kernel, guide: [Double]) {
    var matrix = matrix
    matrix.centre()
    let rows = matrix.rows.map { Array($0) }
    projections = Array(repeating: 0, count: rows.count)
    let step = max(1, (matrix.fitted.count + Self.mostSamples - 1) / Self.mostSamples)
    let samples = stride(from: 0, to: matrix.fitted.count, by: step).map { matrix.fitted[$0] }
    let similarity = Similarity(kernel, rows)
    let n = samples.count
    var values = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        let value = similarity(samples[i], samples[j])
        (values[i * n + j], values[j * n + i]) = (value, value)
      }
    }
    // Centred in the space of the kernel.
    let means = (0..<n).map { i in values[i * n..<(i + 1) * n].reduce(0, +) / Double(n) }
    let mean = means.reduce(0, +) / Double(n)
    var square = 0.0
    for i in 0..<n {
      for j in 0..<n {
        values[i * n + j] += mean - means[i] - means[j]
        square += values[i * n + j] * values[i * n + j]
      }
    }
    guard square > 0, square.isFinite else {
      if !square.isFinite { projections = Array(repeating: .nan, count: rows.count) }
      return
    }
    let solver = SymmetricEigensolver(dimension: n, lowerBound: -square.squareRoot()) { x, y, columns in
      values.withUnsafeBufferPointer { FirstComponent.multiply($0, n, x, y, columns) }
    }
    let pairs = solver.largest(min(n, 2), closeness: FirstComponent.equality)
    guard let first = pairs.values.first, first > 1e-12 * square.squareRoot() else { return }
    let equal = pairs.vectors.indices.filter { pairs.values[$0] >= first * (1 - FirstComponent.equality) }
    let vectors = equal.map { pairs.vectors[$0] }
    let shares = FirstComponent.shares(of: vectors, guide: samples.map { guide[$0] })
    let vector = (0..<n).map { i in zip(vectors, shares).reduce(0) { $0 + $1.0[i] * $1.1 } }
    let isSample = Set(samples)
    for p in rows.indices where !isSample.contains(p) {
      let similarities = samples.map { similarity(p, $0) }
      let own = similarities.reduce(0, +) / Double(n)
      let sum = (0..<n).reduce(0) { $0 + vector[$1] * (similarities[$1] - own - means[$1] + mean) }
      projections[p] = sum / first.squareRoot()
    }
    for (i, p) in samples.enumerated() { projections[p] = vector[i] * first.squareRoot() }
  }

  /// The kernel of two rows.
  private struct Similarity {
    let kernel: Kernel
    let rows: [[Double]]
    let gamma: Double
    let squares: [Double]

    init(_ kernel: Kernel, _ rows: [[Double]]) {
      (self.kernel, self.rows) = (kernel, rows)
      gamma = 1 / Double(max(rows.first?.count ?? 1, 1))
      squares = rows.map { productOfRows($0, $0) }
    }

    func callAsFunction(_ i: Int, _ j: Int) -> Double {
      let product = productOfRows(rows[i], rows[j])
      switch kernel {
      case .linear: return product
      case .rbf:
        return ElementaryFunctions.exponential(-gamma * max(0, squares[i] + squares[j] - 2 * product))
      case .sigmoid: return ElementaryFunctions.hyperbolicTangent(gamma * product + 1)
      case .polynomial:
        let base = gamma * product + 1
        return base * base * base
      }
    }
  }
}

/// The first singular vectors of a matrix of positions by channels, with a sign that means something.
///
/// They come from the smaller of M M^T and M^T M over the fitted positions. Squaring costs nothing here: a
/// vector is as exact as the distance of the first two singular values allows, about 2^-52 sigma_1 /
/// (sigma_1 - sigma_2).
///
/// Where the largest singular values are *equal* (to ten digits of their squares) every unit vector of their
/// space is a first one. The one is taken whose map has the largest covariance with `guide`.
///
/// *Sign.* The map M v correlates positively (Pearson) with `guide` over the fitted positions. Where that is
/// 0, as for a guide or a map that is the same everywhere, the entry of M v with the largest magnitude is
/// positive, the first of several.
struct FirstComponent {
  /// v, a number a channel; zeros for a matrix of zeros.
  private(set) var vector: [Double]

  /// How near squares of singular values are taken for equal, relative to the largest.
  static let equality = 1e-10

  /// The first right singular vector of the fitted rows of `matrix`.
  ///
  /// - Parameter guide: A number a position.
  init(_ matrix: PositionMatrix, guide: [Double]) {
    let (rows, count) = (matrix.fitted, matrix.channels.count)
    vector = Array(repeating: 0, count: count)
    let m = rows.map { row in Array(matrix.values[row * count..<(row + 1) * count]) }
    let isWide = rows.count < count
    let gram = isWide ? Self.gram(m) : Self.gram(Self.transposed(m, count))
    let size = isWide ? rows.count : count
    let solver = SymmetricEigensolver(dimension: size, lowerBound: 0) { x, y, columns in
      gram.withUnsafeBufferPointer { Self.multiply($0, size, x, y, columns) }
    }
    let pairs = solver.largest(min(size, 8), closeness: Self.equality)
    guard let first = pairs.values.first, first > 0 else { return }
    let equal = pairs.vectors.indices.filter { pairs.values[$0] >= first * (1 - Self.equality) }
    // Right singular vectors, and the maps that they give.
    let vectors = equal.map { i in
      isWide ? Self.unit(Self.combination(m, pairs.vectors[i], count)) : pairs.vectors[i]
    }
    let maps = vectors.map { v in m.map { dot($0, v) } }
    vector = Self.unit(Self.combination(vectors, Self.shares(of: maps, guide: rows.map { guide[$0] }), count))
  }

  /// The part of each of several maps that are equally long and orthogonal, such that their sum has the
  /// largest covariance with `guide`; of one map its sign.
  static func shares(of maps: [[Double]], guide: [Double]) -> [Double] {
    let target = centred(guide)
    let shares = maps.map {
      dot(centred($0), target) / max(norm($0) * norm(target), .leastNormalMagnitude)
    }
    let length = norm(shares)
    if length > 1e-12 { return shares.map { $0 / length } }
    let largest = maps[0].map { abs($0) }.max() ?? 0
    let decisive = maps[0].first { abs($0) >= largest * (1 - 1e-12) } ?? 0
    return maps.indices.map { $0 > 0 ? 0 : decisive < 0 ? -1 : 1 }
  }

  /// sum_i shares_i rows_i.
  private static func combination(_ rows: [[Double]], _ shares: [Double], _ count: Int) -> [Double] {
    var sum = [Double](repeating: 0, count: count)
    for (row, share) in zip(rows, shares) { for j in 0..<count { sum[j] += share * row[j] } }
    return sum
  }

  private static func unit(_ v: [Double]) -> [Double] {
    let length = norm(v)
    return length > 0 ? v.map { $0 / length } : v
  }

  static func centred(_ v: [Double]) -> [Double] {
    let mean = v.reduce(0, +) / Double(max(v.count, 1))
    return v.map { $0 - mean }
  }

  private static func transposed(_ m: [[Double]], _ count: Int) -> [[Double]] {
    (0..<count).map { j in m.map { $0[j] } }
  }

  /// Every row times every row.
  private static func gram(_ rows: [[Double]]) -> [Double] {
    var result = [Double](repeating: 0, count: rows.count * rows.count)
    for i in rows.indices {
      for j in 0...i {
        let product = productOfRows(rows[i], rows[j])
        (result[i * rows.count + j], result[j * rows.count + i]) = (product, product)
      }
    }
    return result
  }

  /// y = M x for a square matrix, row by row.
  static func multiply(
    _ matrix: UnsafeBufferPointer<Double>, _ size: Int, _ x: UnsafePointer<Double>,
    _ y: UnsafeMutablePointer<Double>, _ columns: Int
  ) {
    for i in 0..<size {
      for c in 0..<columns { y[i * columns + c] = 0 }
      for j in 0..<size {
        let factor = matrix[i * size + j]
        for c in 0..<columns { y[i * columns + c] += factor * x[j * columns + c] }
      }
    }
  }
}

/// The sum of products in eight parts, which are added in order: the same bits on every machine, and several
/// numbers at a time.
func productOfRows(_ a: [Double], _ b: [Double]) -> Double {
  let count = min(a.count, b.count)
  var sums = SIMD8<Double>()
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      var i = 0
      while i + 8 <= count {
        var (x, y) = (SIMD8<Double>(), SIMD8<Double>())
        for lane in 0..<8 { (x[lane], y[lane]) = (a[i + lane], b[i + lane]) }
        sums += x * y
        i += 8
      }
      while i < count {
        sums[0] += a[i] * b[i]
        i += 1
      }
    }
  }
  var sum = 0.0
  for lane in 0..<8 { sum += sums[lane] }
  return sum
}

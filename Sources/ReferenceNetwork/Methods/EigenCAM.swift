internal import NetworkDescription

extension ReferenceMethods {
  /// EigenCAM: M v_1, with M the positions x channels matrix of `maps` and v_1 its first right singular
  /// vector; signed so that the map correlates positively with the sum of all channels.
  ///
  /// `maps` are A, or G * A for EigenGradCAM.
  /// - Parameter centred: Whether each channel's mean is subtracted first.
  public static func eigenCAM(_ maps: ReferenceTensor, centred: Bool = false) -> ReferenceMap {
    let means = maps.channelMeans
    let columns = (0..<maps.shape.channels).map { k in
      maps.channel(k).map { centred ? $0 - means[k] : $0 }
    }
    let vector = firstRightSingularVector(columns)
    let values = (0..<maps.shape.positions).map { p in
      columns.indices.reduce(0) { $0 + columns[$1][p] * vector[$1] }
    }
    let sign = covariance(values, maps.channelTotal().values) < 0 ? -1.0 : 1
    let shape = Shape(1, maps.shape.height, maps.shape.width)
    return ReferenceMap(
      weights: vector.map { sign * $0 }, map: ReferenceTensor(shape, values.map { sign * $0 }))
  }

  /// One-sided Jacobi (Hestenes): columns are rotated in pairs until all are orthogonal; the longest belongs
  /// to the largest singular value.
  static func firstRightSingularVector(_ columns: [[Double]]) -> [Double] {
    var u = columns
    let n = columns.count
    var v = (0..<n).map { i in (0..<n).map { $0 == i ? 1.0 : 0 } }
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    for _ in 0..<100 {
      var isDone = true
      for p in 0..<n {
        for q in (p + 1)..<max(n, p + 1) {
          let (a, b, c) = (product(u[p], u[p]), product(u[q], u[q]), product(u[p], u[q]))
          if c == 0 || c * c <= 1e-30 * a * b { continue }
          isDone = false
          let zeta = (b - a) / (2 * c)
          let t = (zeta < 0 ? -1 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
          let cosine = 1 / (1 + t * t).squareRoot()
          let sine = cosine * t
          func rotated(_ x: [Double], _ y: [Double]) -> ([Double], [Double]) {
            (
              zip(x, y).map { cosine * $0 - sine * $1 }, zip(x, y).map { sine * $0 + cosine * $1 }
            )
          }
          (u[p], u[q]) = rotated(u[p], u[q])
          (v[p], v[q]) = rotated(v[p], v[q])
        }
      }
      if isDone { break }
    }
    let lengths = u.map { product($0, $0) }
    let best = lengths.indices.max { lengths[$0] < lengths[$1] } ?? 0
    return v[best]
  }

  static func covariance(_ a: [Double], _ b: [Double]) -> Double {
    let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    return zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) }
  }
}

internal import NetworkDescription
internal import RealModule

extension ReferenceMethods {
  /// exp(-z^2 / 2).
  static func gauss(_ z: Double) -> Double { Double.exp(-z * z / 2) }

  /// The rows that Cluster-CAM clusters: flattened channels, divided by their lengths unless `isPlain`.
  public static func clusterRows(_ activation: ReferenceTensor, isPlain: Bool) -> [[Double]] {
    (0..<activation.shape.channels).map { k in
      let row = Array(activation.channel(k))
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return isPlain || length == 0 ? row : row.map { $0 / length }
    }
  }

  /// Lloyd's rounds from given rows until no row changes its cluster; -1 for rows of zeros where
  /// `dropsZeros`.
  ///
  /// A row goes to the nearest centroid, of equally near ones to the first.
  public static func lloyd(_ rows: [[Double]], start: [Int], dropsZeros: Bool) -> [Int] {
    func distance(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    var centroids = start.map { rows[$0] }
    var assignment: [Int] = []
    for _ in 0..<100 {
      let next = rows.map { row -> Int in
        if dropsZeros && row.allSatisfy({ $0 == 0 }) { return -1 }
        let distances = centroids.map { distance(row, $0) }
        return distances.firstIndex(of: distances.min() ?? 0) ?? 0
      }
      if next == assignment { break }
      assignment = next
      for q in centroids.indices {
        let members = rows.indices.filter { assignment[$0] == q }
        guard !members.isEmpty else { continue }
        for j in centroids[q].indices {
          centroids[q][j] = members.reduce(0) { $0 + rows[$1][j] } / Double(members.count)
        }
      }
    }
    return assignment
  }
}

/// Spectral clustering (Ng, Jordan, Weiss 2001, with the normalised Laplacian of Shi, Malik 2000): k-means
/// of what the graph of nearest neighbours says about the points.
///
/// - W_ij = 1 where i is one of j's ten nearest points and j one of i's, 1/2 where only one holds, 0 elsewhere;
///   of equally near points the lower number counts as nearer;
/// - D = the sums of W's rows; the K smallest eigenvectors u of I - D^-1/2 W D^-1/2;
/// - k-means of the rows of D^-1/2 u, as scikit-learn does.
enum SpectralClustering {
  /// Nearest points that each point is joined to.
  static let neighbours = 10

  /// The cluster of each point.
  static func assignment(_ points: [[Double]], count: Int, seed: UInt64) -> [Int] {
    guard points.count > 1, count > 1 else { return points.map { _ in 0 } }
    return KMeans(embedding(points, count: count), count: count, seed: seed).assignment
  }

  /// A row of `count` numbers for each point.
  static func embedding(_ points: [[Double]], count: Int) -> [[Double]] {
    let graph = affinity(points)
    let roots = graph.map { row in row.reduce(0) { $0 + $1.weight }.squareRoot() }
    // The smallest eigenvalues of I - S are the largest of S, which lie between -1 and 1.
    let solver = SymmetricEigensolver(dimension: points.count, lowerBound: -1) { x, y, columns in
      for (i, row) in graph.enumerated() {
        for c in 0..<columns { y[i * columns + c] = 0 }
        for edge in row {
          let factor = edge.weight / (roots[i] * roots[edge.to])
          for c in 0..<columns { y[i * columns + c] += factor * x[edge.to * columns + c] }
        }
      }
    }
    let vectors = solver.largest(min(count, points.count)).vectors
    return points.indices.map { i in vectors.map { $0[i] / roots[i] } }
  }

  /// The edges of each point, in order.
  private static func affinity(_ points: [[Double]]) -> [[(to: Int, weight: Double)]] {
    let degree = min(neighbours, points.count - 1)
    let nearest = points.indices.map { i in
      let distances = points.indices.map { squaredDistance(points[i], points[$0]) }
      let order = points.indices.filter { $0 != i }.sorted { a, b in
        distances[a] == distances[b] ? a < b : distances[a] < distances[b]
      }
      return Set(order.prefix(degree))
    }
    return points.indices.map { i in
      points.indices.compactMap { j in
        let count = (nearest[i].contains(j) ? 1 : 0) + (nearest[j].contains(i) ? 1 : 0)
        return count > 0 ? (j, Double(count) / 2) : nil
      }
    }
  }
}

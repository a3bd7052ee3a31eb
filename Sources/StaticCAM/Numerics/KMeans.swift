/// k-means: k-means++ seeding (Arthur, Vassilvitskii 2007), then Lloyd's rounds.
///
/// A point goes to the nearest centroid, of equally near ones to the lowest number, until no point changes
/// or 100 rounds are over. A cluster that loses all its points takes the one that lies farthest from its own
/// centroid; where every point lies on its centroid, since points repeat, it stays empty.
struct KMeans {
  /// The points that centroids begin as.
  let start: [Int]
  /// The cluster of each point.
  private(set) var assignment: [Int]
  /// The mean of each cluster's points.
  private(set) var centroids: [[Double]]

  /// Rounds at most.
  static let rounds = 100

  /// `count` clusters, or as many as there are points.
  init(_ points: [[Double]], count: Int, seed: UInt64) {
    self.init(points, start: Self.seeding(points, count: min(count, points.count), seed))
  }

  /// Clusters that begin at given points.
  init(_ points: [[Double]], start: [Int]) {
    self.start = start
    centroids = start.map { points[$0] }
    assignment = []
    var bounds = points.map { _ in Bounds() }
    for _ in 0..<Self.rounds {
      var next = points.indices.map { i in
        bounds[i].isSettled ? assignment[i] : nearest(points[i], &bounds[i])
      }
      if fillEmpty(&next, points) { bounds = points.map { _ in Bounds() } }
      if next == assignment { break }
      assignment = next
      let before = centroids
      update(points)
      let moves = zip(before, centroids).map { squaredDistance($0, $1).squareRoot() }
      let farthest = moves.max() ?? 0
      for i in bounds.indices {
        bounds[i].own += moves[assignment[i]]
        bounds[i].others -= farthest
      }
    }
  }

  /// What is known of a point's distances without measuring them again (Hamerly 2010): centroids that move change
  /// them by no more than they move.
  private struct Bounds {
    /// At least the distance from the own centroid.
    var own = Double.infinity
    /// At most the distance from every other.
    var others = 0.0
    /// Whether the own centroid is the nearest still, by more than what rounding makes of the bounds.
    var isSettled: Bool { own < others * (1 - 1e-9) }
  }

  /// The sum of squared distances of all points from their centroids.
  func inertia(_ points: [[Double]]) -> Double {
    zip(points, assignment).reduce(0) { $0 + squaredDistance($1.0, centroids[$1.1]) }
  }

  private func nearest(_ point: [Double], _ bounds: inout Bounds) -> Int {
    var (best, distance, second) = (0, Double.infinity, Double.infinity)
    for (q, centroid) in centroids.enumerated() {
      let d = squaredDistance(point, centroid)
      second = min(second, max(d, distance))
      if d < distance { (best, distance) = (q, d) }
    }
    bounds = Bounds(own: distance.squareRoot(), others: second.squareRoot())
    return best
  }

  /// Gives every cluster without a point one that is far from its own; whether there was any.
  private func fillEmpty(_ next: inout [Int], _ points: [[Double]]) -> Bool {
    var sizes = centroids.map { _ in 0 }
    for q in next { sizes[q] += 1 }
    guard sizes.contains(0) else { return false }
    var distances = points.indices.map { squaredDistance(points[$0], centroids[next[$0]]) }
    for q in sizes.indices where sizes[q] == 0 {
      var (farthest, distance) = (-1, 0.0)
      for i in points.indices where sizes[next[i]] > 1 && distances[i] > distance {
        (farthest, distance) = (i, distances[i])
      }
      guard farthest >= 0 else { return true }
      sizes[next[farthest]] -= 1
      sizes[q] = 1
      (next[farthest], distances[farthest]) = (q, 0)
    }
    return true
  }

  private mutating func update(_ points: [[Double]]) {
    var sums = centroids.map { $0.map { _ in 0.0 } }
    var sizes = centroids.map { _ in 0.0 }
    for (i, q) in assignment.enumerated() {
      sizes[q] += 1
      sums[q].withUnsafeMutableBufferPointer { sum in
        points[i].withUnsafeBufferPointer { point in
          for j in 0..<min(sum.count, point.count) { sum[j] += point[j] }
        }
      }
    }
    for q in sums.indices where sizes[q] > 0 { centroids[q] = sums[q].map { $0 / sizes[q] } }
  }

  /// The first point at random, each next one with a probability that grows as the square of its distance
  /// from the nearest one chosen. Where all are at distance 0, the first that is not chosen.
  private static func seeding(_ points: [[Double]], count: Int, _ seed: UInt64) -> [Int] {
    guard count > 0 else { return [] }
    var random = GaussianNoise(seed: seed)
    func unit() -> Double { Double(random.bits() >> 11) * 0x1p-53 }
    var chosen = [Int(unit() * Double(points.count))]
    var distances = points.map { squaredDistance($0, points[chosen[0]]) }
    while chosen.count < count {
      let total = distances.reduce(0, +)
      let wanted = unit() * total
      var (next, sum) = (points.indices.first { !chosen.contains($0) } ?? 0, 0.0)
      for i in points.indices where distances[i] > 0 {
        // The last such point, where rounding keeps the sum below what is wanted.
        next = i
        sum += distances[i]
        if sum > wanted { break }
      }
      chosen.append(next)
      for i in points.indices { distances[i] = min(distances[i], squaredDistance(points[i], points[next])) }
    }
    return chosen
  }
}

/// |a - b|^2, in eight parts that are added in order.
func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
  let count = min(a.count, b.count)
  var sums = SIMD8<Double>()
  var sum = 0.0
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      var i = 0
      while i + 8 <= count {
        var difference = SIMD8<Double>()
        for lane in 0..<8 { difference[lane] = a[i + lane] - b[i + lane] }
        sums += difference * difference
        i += 8
      }
      while i < count {
        sum += (a[i] - b[i]) * (a[i] - b[i])
        i += 1
      }
    }
  }
  for lane in 0..<8 { sum += sums[lane] }
  return sum
}

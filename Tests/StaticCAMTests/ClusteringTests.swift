import ImageFiles
import NetworkDescription
import TestSupport
import Testing

@testable import StaticCAM

@Suite("Clustering")
struct ClusteringTests {
  private static func points(_ count: Int, _ dimension: Int, seed: UInt64) -> [[Double]] {
    var random = TestSupport.SplitMix64(seed: seed)
    return (0..<count).map { _ in random.uniform(count: dimension) }
  }

  /// The sum of squared distances from the means.
  private static func inertia(_ points: [[Double]], _ assignment: [Int]) -> Double {
    Set(assignment).reduce(0) { sum, q in
      let members = points.indices.filter { assignment[$0] == q }.map { points[$0] }
      let mean = members[0].indices.map { j in members.reduce(0) { $0 + $1[j] } / Double(members.count) }
      return sum + members.reduce(0) { $0 + zip($1, mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    }
  }

  /// The partition as sets, whatever the numbers.
  private static func sets(_ assignment: [Int]) -> Set<Set<Int>> {
    Set(Set(assignment).map { q in Set(assignment.indices.filter { assignment[$0] == q }) })
  }

  /// Every way to put `count` points into at most `k` clusters.
  private static func partitions(_ count: Int, _ k: Int) -> [[Int]] {
    (1..<count).reduce(into: [[0]]) { lists, _ in
      lists = lists.flatMap { list in (0...min((list.max() ?? 0) + 1, k - 1)).map { list + [$0] } }
    }
  }

  @Test("k-means: the best of many seeds is the best of all partitions, none is below it", arguments: 1...6)
  func bruteForce(_ seed: Int) throws {
    let points = Self.points(8, 3, seed: UInt64(seed))
    let best = try #require(
      Self.partitions(8, 3).min { Self.inertia(points, $0) < Self.inertia(points, $1) })
    let found = (0..<60).map { KMeans(points, count: 3, seed: UInt64($0)) }
    for one in found {
      #expect(one.inertia(points) >= Self.inertia(points, best) - 1e-12)
      expectClose(one.inertia(points), Self.inertia(points, one.assignment), tolerance: 1e-12)
      #expect(Set(one.assignment).count == 3)
    }
    let least = try #require(found.min { $0.inertia(points) < $1.inertia(points) })
    #expect(Self.sets(least.assignment) == Self.sets(best))
  }

  @Test("k-means: every point ends at the nearest centroid, and centroids are means")
  func fixedPoint() {
    let points = Self.points(60, 11, seed: 7)
    let found = KMeans(points, count: 7, seed: 1)
    for (i, point) in points.enumerated() {
      let distances = found.centroids.map { squaredDistance(point, $0) }
      #expect(distances.firstIndex(of: distances.min() ?? 0) == found.assignment[i])
    }
    for q in 0..<7 {
      let members = points.indices.filter { found.assignment[$0] == q }.map { points[$0] }
      let mean = (0..<11).map { j in members.reduce(0) { $0 + $1[j] } / Double(members.count) }
      expectClose(found.centroids[q], mean, tolerance: 1e-12)
    }
  }

  @Test("k-means: ties go to the lowest number, and an empty cluster takes the farthest point")
  func ties() {
    // 1 is as far from 0 as from 2.
    #expect(KMeans([[0], [2], [1]], start: [0, 1]).assignment == [0, 1, 0])
    #expect(KMeans([[0], [2], [1]], start: [1, 0]).assignment == [1, 0, 0])
    // Two starts on one value: the second cluster is empty, and takes 9, the farthest from 0.
    let found = KMeans([[0], [0], [5], [9]], start: [0, 1])
    #expect(Self.sets(found.assignment) == [[0, 1, 2], [3]])
  }

  @Test("k-means: points that repeat leave clusters empty instead of running for ever")
  func duplicates() {
    let points: [[Double]] = Array(repeating: [1, 2], count: 5) + [[3, 4]]
    let found = KMeans(points, count: 4, seed: 3)
    #expect(Self.sets(found.assignment) == [[0, 1, 2, 3, 4], [5]])
    #expect(Set(found.start).count == 4)
    #expect(KMeans(points, count: 20, seed: 3).start.count == 6)
    #expect(KMeans([[1]], count: 3, seed: 0).assignment == [0])
  }

  @Test("k-means: as many clusters as points, each point alone; seeds give the same bits or others")
  func seeds() {
    let points = Self.points(30, 4, seed: 8)
    #expect(Set(KMeans(points, count: 30, seed: 5).assignment).count == 30)
    #expect(KMeans(points, count: 5, seed: 5).assignment == KMeans(points, count: 5, seed: 5).assignment)
    #expect(
      (0..<10).contains {
        KMeans(points, count: 5, seed: $0).start != KMeans(points, count: 5, seed: 5).start
      })
  }

  @Test("k-means++ prefers far points: of three distant groups, each gets a start")
  func seeding() {
    let points = (0..<30).map { [Double($0 % 3) * 1000 + Double($0) * 0.001] }
    for seed in 0..<20 as Range<UInt64> {
      #expect(Set(KMeans(points, count: 3, seed: seed).start.map { $0 % 3 }) == [0, 1, 2])
    }
  }

  @Test("Spectral clustering tells two rings apart, which k-means does not, and blobs")
  func rings() {
    let circle = (0..<60).map { i -> [Double] in
      let angle = Double(i) * 2 * .pi / 60
      return [cosine(angle), cosine(angle - .pi / 2)]
    }
    let rings = circle.map { [$0[0], $0[1]] } + circle.map { [4 * $0[0], 4 * $0[1]] }
    let expected: Set<Set<Int>> = [Set(0..<60), Set(60..<120)]
    #expect(Self.sets(SpectralClustering.assignment(rings, count: 2, seed: 0)) == expected)
    #expect(Self.sets(KMeans(rings, count: 2, seed: 0).assignment) != expected)
    var random = TestSupport.SplitMix64(seed: 9)
    let blobs = (0..<90).map { [Double($0 / 30) * 5 + random.normal() * 0.3, random.normal() * 0.3] }
    let groups: Set<Set<Int>> = [Set(0..<30), Set(30..<60), Set(60..<90)]
    #expect(Self.sets(SpectralClustering.assignment(blobs, count: 3, seed: 0)) == groups)
    #expect(SpectralClustering.assignment([[1]], count: 3, seed: 0) == [0])
    #expect(Set(SpectralClustering.assignment(Self.points(4, 2, seed: 1), count: 4, seed: 0)).count == 4)
  }

  /// A cosine by its series, good to 1e-12.
  private func cosine(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for n in 1...30 {
      term *= -x * x / Double(2 * n * (2 * n - 1))
      sum += term
    }
    return sum
  }
}

import ImageFiles
import NetworkDescription
import TestSupport
import Testing

@testable import StaticCAM

@Suite("Agglomerative clustering, the knee rule, full resolution")
struct ClusteringRuleTests {
  /// Ward's linkage by its definition: all pairs at every step, costs from the means.
  private func ward(_ points: [[Double]], _ count: Int) -> Set<Set<Int>> {
    var clusters = points.indices.map { [$0] }
    func mean(_ members: [Int]) -> [Double] {
      points[0].indices.map { j in members.reduce(0) { $0 + points[$1][j] } / Double(members.count) }
    }
    while clusters.count > count {
      var (best, a, b) = (Double.infinity, 0, 0)
      for i in clusters.indices {
        for j in clusters.indices where j > i {
          let (n, m) = (Double(clusters[i].count), Double(clusters[j].count))
          let cost = n * m / (n + m) * squaredDistance(mean(clusters[i]), mean(clusters[j]))
          if cost < best { (best, a, b) = (cost, i, j) }
        }
      }
      clusters[a] += clusters[b]
      clusters.remove(at: b)
    }
    return Set(clusters.map(Set.init))
  }

  @Test("Ward's linkage is that of its definition", arguments: 1...5)
  func agglomerative(_ seed: Int) {
    var random = TestSupport.SplitMix64(seed: UInt64(seed))
    let points = (0..<25).map { _ in random.uniform(count: 3) }
    for count in [1, 2, 6, 13, 25] {
      let found = AgglomerativeClustering.assignment(points, count: count)
      let sets = Set((0..<count).map { q in Set(found.indices.filter { found[$0] == q }) })
      #expect(sets == ward(points, count), "\(count)")
      #expect(found[0] == 0, "numbered by first points")
    }
    #expect(AgglomerativeClustering.assignment([], count: 3) == [])
    #expect(AgglomerativeClustering.assignment([[1], [1], [1]], count: 2) == [0, 0, 1])
  }

  @Test("Knees by hand")
  func knees() {
    // Turned over and moved to 0...1: 0, 0.8, 0.9, 1; less 0, 1/3, 2/3, 1: 0, 0.47, 0.23, 0. From 0.47 it falls
    // at once, but by less than 1/3 below it only at the end.
    #expect(KneeRule.knee([10, 2, 1, 0]) == 1)
    #expect(KneeRule.knee([100, 60, 20, 18, 16, 14, 12]) == 2)
    // A straight line has d = 0 everywhere, and a single fall at the end has its peak at the first point.
    #expect(KneeRule.knee([3, 2, 1, 0]) == nil)
    #expect(KneeRule.knee([5, 5, 5]) == nil)
    #expect(KneeRule.knee([2, 1]) == nil)
    #expect(KneeRule.logarithm(512) == 9 && KneeRule.logarithm(513) == 10 && KneeRule.logarithm(1) == 0)
    #expect(KneeRule.most(512) == 11 && KneeRule.most(2048) == 13 && KneeRule.most(3) == 3)
  }

  @Test("Five far groups: the knee is at five clusters")
  func groups() {
    var random = TestSupport.SplitMix64(seed: 11)
    let points = (0..<100).map { i in
      (0..<5).map { ($0 == i % 5 ? 10 : 0) + 0.1 * random.normal() }
    }
    #expect(KneeRule.count(points, seed: 0) == 5)
    // No range to look for a knee in: ceil(log2 2) + 2, but no more than there are points.
    #expect(KneeRule.count([[1], [2]], seed: 0) == 2)
  }

  @Test("Distances at full resolution are those of resized maps", arguments: [(9, 14), (7, 5), (5, 4)])
  func fullResolution(_ height: Int, _ width: Int) {
    let shape = Shape(6, 5, 4)
    var random = TestSupport.SplitMix64(seed: 12)
    let maps = (0..<6).map { _ in random.uniform(count: 20) }
    let full = FullResolution(shape, input: Shape(3, height, width))
    let coordinates = maps.map { full.coordinates($0) }
    let resized = maps.map { map in
      Plane(width: 4, height: 5, values: map.map { Float($0) }).resized(width: width, height: height).values
        .map(Double.init)
    }
    for i in 0..<6 {
      for j in 0..<6 where i != j {
        expectClose(
          squaredDistance(coordinates[i], coordinates[j]), squaredDistance(resized[i], resized[j]),
          tolerance: 1e-5)
      }
    }
  }

  @Test("Positions that a smaller input does not read have no coordinate")
  func shrinking() {
    let full = FullResolution(Shape(1, 1, 5), input: Shape(3, 1, 1))
    // The only output reads position 2.
    let found = full.coordinates([7, 8, 9, 10, 11])
    expectClose(norm(found), 9, tolerance: 1e-12)
  }

  @Test("The spectral embedding holds the eigenvectors of the largest eigenvalues of D^-1/2 W D^-1/2")
  func spectralEmbedding() {
    var random = TestSupport.SplitMix64(seed: 13)
    let n = 40
    let points = (0..<n).map { _ in random.uniform(count: 2) }
    let near = points.map { p in
      let order = points.indices.sorted { squaredDistance(p, points[$0]) < squaredDistance(p, points[$1]) }
      return Set(order[1...10])
    }
    var matrix = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in near[i] {
        matrix[i * n + j] += 0.5
        matrix[j * n + i] += 0.5
      }
    }
    let degrees = (0..<n).map { i in matrix[i * n..<(i + 1) * n].reduce(0, +) }
    for i in 0..<n { for j in 0..<n { matrix[i * n + j] /= (degrees[i] * degrees[j]).squareRoot() } }
    let values = JacobiRotations.decomposed(matrix, count: n).values
    #expect(values[4] < values[3] - 1e-3)
    let embedding = SpectralClustering.embedding(points, count: 4)
    for k in 0..<4 {
      let u = (0..<n).map { embedding[$0][k] * degrees[$0].squareRoot() }
      let image = (0..<n).map { i in (0..<n).reduce(0.0) { $0 + matrix[i * n + $1] * u[$1] } }
      expectClose(norm(u), 1, tolerance: 1e-9)
      expectClose(image, u.map { $0 * values[k] }, relativeTo: 1, tolerance: 1e-9)
    }
  }
}

import ImageFiles
import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import StaticCAM

@Suite("Cluster-CAM")
struct ClusterCAMTests {
  private let network = ClusterNetwork(seed: 41)

  @Test("Both forms are the oracle's, clusters included", arguments: [false, true])
  func oracle(_ isPlain: Bool) throws {
    let start = [0, 4, 9, 13, 17]
    let rows = ReferenceMethods.clusterRows(network.activation, isPlain: isPlain)
    let assignment = ReferenceMethods.lloyd(rows, start: start, dropsZeros: !isPlain)
    var options = ClusterCAMOptions()
    (options.isPlain, options.hasZeroBackground) = (isPlain, isPlain)
    if isPlain { options.lambda = 1 }
    for isCut in [false, true] {
      options.isCut = isCut
      var method = ClusterCAM()
      method.form = isPlain ? .plain : .sum
      method.merge = isCut ? .cut : .subtract
      method.given = .init(start: start)
      let found = try network.explain(StaticCAM.Method(method))
      let report = try #require(found.clusters)
      #expect(report.assignment == assignment)
      #expect((report.assignment[1] == -1) == !isPlain, "the silent channel")
      let expected = network.expected(assignment, options)
      expectClose(report.clusters.map(\.score), expected.scores, tolerance: 1e-5)
      for (cluster, mean) in zip(report.clusters, expected.means) {
        expectClose(doubles(cluster.map.values), mean.values, tolerance: 1e-6)
      }
      #expect(report.scissors == expected.worst)
      #expect(expected.best != expected.worst)
      if isPlain { #expect(report.baseClusters == [expected.best]) }
      expectClose(doubles(found.raw.values), expected.map.values, relativeTo: 1, tolerance: 1e-5)
      expectClose(
        doubles(found.heatmap.values), expected.map.normalized().values, tolerance: 5e-5)
      #expect(found.seed == nil)
    }
  }

  @Test("As many clusters as feature maps: scores are Score-CAM's of every map")
  func everyMapAlone() throws {
    let signed = ClusterNetwork(seed: 42, isRectified: false)
    for form in ClusterCAM.Form.allCases {
      var method = ClusterCAM()
      (method.form, method.clusters, method.background) = (form, 20, .zero)
      let report = try #require(try signed.explain(StaticCAM.Method(method)).clusters)
      #expect(report.clusters.count == 20)
      for cluster in report.clusters {
        let k = try #require(cluster.channels.first)
        let map = ReferenceTensor(Shape(1, 5, 6), Array(signed.activation.channel(k)))
        let mask = map.resized(height: 12, width: 14).normalized().values
        let masked = ReferenceTensor(
          ClusterNetwork.inputShape,
          signed.inputTensor.values.enumerated().map { $0.element * mask[$0.offset % 168] })
        expectClose(cluster.score, signed.score(masked), tolerance: 1e-5)
      }
    }
  }

  @Test("One cluster is base and scissors at once: the map is its mask")
  func oneCluster() throws {
    let sum = network.activation.channelSums  // Keeps the shape's channels in one place.
    #expect(sum.count == 20)
    var total = [Double](repeating: 0, count: 30)
    for (i, value) in network.activation.values.enumerated() { total[i % 30] += value }
    let mask = ReferenceTensor(Shape(1, 5, 6), total).resized(height: 12, width: 14).normalized()
    for form in ClusterCAM.Form.allCases {
      var method = ClusterCAM()
      (method.form, method.clusters, method.baseline) = (form, 1, .none)
      let found = try network.explain(StaticCAM.Method(method))
      #expect(found.clusters?.scissors == nil && found.clusters?.scissorsMap == nil)
      expectClose(doubles(found.heatmap.values), mask.values, tolerance: 1e-5)
    }
  }

  @Test("Lambda 0 gives the base, a larger one less")
  func lambda() throws {
    for form in ClusterCAM.Form.allCases {
      let none = try network.explain(.clusterCAM(form: form, clusters: 6, lambda: 0))
      let base = try #require(none.clusters).base
      #expect(none.raw == base)
      let some = try network.explain(.clusterCAM(form: form, clusters: 6, lambda: 0.5))
      #expect(some.clusters?.scissors != nil)
      #expect(zip(some.raw.values, base.values).allSatisfy { $0 <= $1 })
      #expect(some.raw != base)
    }
  }

  @Test("The clusters' maps times their numbers add up to the feature maps")
  func partition() throws {
    for form in ClusterCAM.Form.allCases {
      let report = try #require(try network.explain(.clusterCAM(form: form, clusters: 7)).clusters)
      var sum = [Double](repeating: 0, count: 30)
      for cluster in report.clusters {
        for i in 0..<30 { sum[i] += Double(cluster.channels.count) * Double(cluster.map.values[i]) }
      }
      var total = [Double](repeating: 0, count: 30)
      for (i, value) in network.activation.values.enumerated() { total[i % 30] += value }
      expectClose(sum, total, tolerance: 1e-6)
      let members = report.clusters.flatMap(\.channels)
      #expect(Set(members).count == members.count)
    }
  }

  @Test("Another order of the channels gives the same map, and so do channels that stand twice")
  func orderAndDuplicates() throws {
    let start = [3, 7, 12, 19]
    for form in ClusterCAM.Form.allCases {
      let plain = try network.explain(.clusterCAM(form: form, given: .init(start: start)))
      var (reversed, doubled) = (network, network)
      let channels = (0..<20).map { Array(network.a[$0 * 30..<$0 * 30 + 30]) }
      reversed.a = channels.reversed().flatMap { $0 }
      doubled.a = channels.flatMap { $0 + $0 }
      let other = try reversed.explain(.clusterCAM(form: form, given: .init(start: start.map { 19 - $0 })))
      expectClose(doubles(other.raw.values), doubles(plain.raw.values), relativeTo: 1, tolerance: 1e-5)
      #expect(other.clusters?.assignment == plain.clusters?.assignment.reversed())
      let twice = try doubled.explain(.clusterCAM(form: form, given: .init(start: start.map { 2 * $0 })))
      expectClose(doubles(twice.raw.values), doubles(plain.raw.values), relativeTo: 1, tolerance: 1e-5)
      for (a, b) in zip(try #require(twice.clusters).clusters, try #require(plain.clusters).clusters) {
        expectClose(doubles(a.map.values), doubles(b.map.values), tolerance: 1e-6)
        #expect(a.channels.count == 2 * b.channels.count)
      }
    }
  }

  @Test("A mask of ones scores the input itself")
  func ones() {
    let mask = Mask(Array(repeating: 1, count: 168))
    var x = network.input
    x.withUnsafeMutableBufferPointer { mask.mix($0, with: Array(repeating: 9, count: 504)) }
    #expect(x == network.input)
  }

  @Test("The same seed gives the same bits, another seed other clusters")
  func seeds() throws {
    let maps = try [1, 1, 2, 3, 4].map { seed in
      try network.explain(.clusterCAM(clusters: 6, seed: UInt64(seed)))
    }
    #expect(maps[0].raw == maps[1].raw && maps[0].seed == 1)
    #expect(maps[2...].contains { $0.clusters?.assignment != maps[0].clusters?.assignment })
  }

  @Test("Of chosen feature maps alone clusters are made; neurons make masks, or are shown")
  func selections() throws {
    let chosen = [0, 2, 5, 6, 11, 12]
    let part = try network.explain(.clusterCAM(clusters: 3), featureMaps: chosen)
    let report = try #require(part.clusters)
    #expect(Set(report.clusters.flatMap(\.channels)) == Set(chosen))
    #expect(report.assignment.enumerated().allSatisfy { ($1 >= 0) == chosen.contains($0) })
    let region = (rows: 1..<4, columns: 2..<5)
    let shown = try network.explain(
      .clusterCAM(clusters: 3),
      neurons: .region(rows: region.rows, columns: region.columns, contributing: false))
    let whole = try network.explain(.clusterCAM(clusters: 3))
    #expect(shown.clusters?.clusters.map(\.score) == whole.clusters?.clusters.map(\.score))
    // Row 4 lies below pixel 10.
    #expect(shown.raw.values[(11 * 14)...].allSatisfy { $0 == 0 } && shown.raw != whole.raw)
    let counted = try network.explain(
      .clusterCAM(clusters: 3),
      neurons: .region(rows: region.rows, columns: region.columns, displayed: false))
    #expect(counted.clusters?.assignment == whole.clusters?.assignment)
    let masks = try #require(counted.clusters).clusters.map(\.mask)
    #expect(masks.allSatisfy { $0.values[(11 * 14)...].allSatisfy { $0 == 0 } })
  }
}

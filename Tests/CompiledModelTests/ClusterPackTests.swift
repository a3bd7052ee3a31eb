import StaticCAM
import TestSupport
import Testing

/// Cluster-CAM and EigenCAM of compiled networks against the reference pack, after min-max, within 1e-4.
///
/// Which cluster a channel belongs to, and which cluster scores lowest, are decisions that rounding may
/// turn. So scores, weights and base are compared for the pack's clusters, and the map for its base and
/// scissors.
@Suite(
  "Clusters and eigenvectors agree with the reference pack",
  .enabled(if: SharedData.isPresent, "no shared data"))
struct ClusterPackTests {
  private struct Loaded {
    var pack: ReferencePack
    var session: Session
    var layer: Int
    var name: String

    init(_ test: PackCase) throws {
      pack = try ReferencePack(model: test.folder, picture: test.picture)
      session = try test.model.session(threads: 2)
      try session.load(tensor: pack.values("input").map(Float.init))
      name = test.layers[2]
      layer = try session.plan.layer(named: name)
    }

    func explain(_ method: ClusterCAM) throws -> Explanation {
      try session.explain(Method(method), layer: layer, class: pack.target)
    }

    func integers(_ key: String) throws -> [Int] { try pack.values("\(key)/\(name)").map { Int($0) } }

    /// Expects the pack's numbers, relative to the largest.
    func compare(_ values: [Double], _ key: String, isMap: Bool = false) throws {
      let expected = try pack.values(key)
      let (a, b) = isMap ? (normalized(values), normalized(expected)) : (values, expected)
      expectClose(a, b, tolerance: 1e-4, "\(key)")
    }

    private func normalized(_ values: [Double]) -> [Double] {
      let low = values.min() ?? 0
      let range = (values.max() ?? 0) - low
      return values.map { range > 0 ? ($0 - low) / range : 0 }
    }
  }

  @Test("The plain form: clusters, centroids, scores, both maps", arguments: PackCase.all)
  func plain(_ test: PackCase) throws {
    let loaded = try Loaded(test)
    let pack = loaded.pack
    var method = ClusterCAM()
    method.form = .plain
    method.given = .init(start: try loaded.integers("cluster_cam.start"))
    let own = try #require(try loaded.explain(method).clusters)
    let assignment = try loaded.integers("cluster_cam.assignment")
    #expect(own.assignment == assignment)
    method.given = .init(
      assignment: assignment, base: Int(try #require(pack.scalars["cluster_base"])),
      scissors: Int(try #require(pack.scalars["cluster_scissors"])))
    let found = try loaded.explain(method)
    let report = try #require(found.clusters)
    try loaded.compare(report.clusters.map(\.score), "cluster_cam.scores/\(loaded.name)")
    try loaded.compare(
      report.clusters.flatMap { $0.map.values.map(Double.init) }, "cluster_cam.centroids/\(loaded.name)")
    try loaded.compare(found.raw.values.map(Double.init), "cluster_cam/input", isMap: true)
    method.merge = .weighted
    let weighted = try loaded.explain(method)
    try loaded.compare(
      weighted.raw.values.map(Double.init), "cluster_cam_weighted/\(loaded.name)", isMap: true)
  }

  @Test("The default form: clusters, scores, weights, base and map", arguments: PackCase.all, [10, 32])
  func sum(_ test: PackCase, _ count: Int) throws {
    let loaded = try Loaded(test)
    let key = "cluster_cam_sum\(count)"
    var method = ClusterCAM()
    method.given = .init(start: try loaded.integers("\(key).start"))
    let own = try #require(try loaded.explain(method).clusters)
    let assignment = try loaded.integers("\(key).assignment")
    // Where the pack's own Float32 run has other scores, it has other clusters.
    if loaded.pack.float32Deviation("\(key).scores/\(loaded.name)") < 1e-3 {
      #expect(own.assignment == assignment)
    }
    method.given = .init(
      assignment: assignment, scissors: try #require(Self.scissors[test.testDescription]?[count]))
    let found = try loaded.explain(method)
    let report = try #require(found.clusters)
    let baseline = try #require(report.baseline)
    try loaded.compare(report.clusters.map(\.score) + [baseline], "\(key).scores/\(loaded.name)")
    try loaded.compare(report.clusters.map(\.weight), "\(key).weights/\(loaded.name)")
    var base = [Double](repeating: 0, count: report.clusters[0].map.values.count)
    for cluster in report.clusters {
      for i in base.indices {
        base[i] += cluster.weight * Double(cluster.channels.count) * Double(cluster.map.values[i])
      }
    }
    try loaded.compare(base, "\(key).base/\(loaded.name)")
    try loaded.compare(found.raw.values.map(Double.init), "\(key)/input", isMap: true)
  }

  /// The pack's scissors: its manifest nests them below `cluster_sum<K>`.
  private static let scissors: [String: [Int: Int]] = [
    "squeezenet1.1, both": [10: 8, 32: 1], "tiny-darknet, both": [10: 2, 32: 20],
    "squeezenet1.1, ILSVRC2012_val_00000031": [10: 3, 32: 28],
    "tiny-darknet, ILSVRC2012_val_00000031": [10: 4, 32: 30],
  ]

  @Test("EigenCAM of three layers, centred or not", arguments: PackCase.all)
  func eigen(_ test: PackCase) throws {
    let loaded = try Loaded(test)
    for name in test.layers {
      let layer = try loaded.session.plan.layer(named: name)
      for (key, method) in [("eigen_cam", Method.eigenCAM), ("eigen_cam_centred", .eigenCAM(centred: true))] {
        let found = try loaded.session.explain(method, layer: layer, class: loaded.pack.target)
        try loaded.compare(found.raw.values.map(Double.init), "\(key)/\(name)", isMap: true)
        // Also as they are, sign included.
        try loaded.compare(found.raw.values.map(Double.init), "\(key)/\(name)")
      }
    }
  }
}

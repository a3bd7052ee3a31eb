import NetworkDescription
import StaticCAM
import TestSupport
import Testing

/// Clusters and singular vectors of the feature maps that the pack holds, of all its networks.
@Suite(
  "Clusters and EigenCAM of the pack's feature maps",
  .enabled(if: SharedData.isPresent, "needs the shared data"))
struct ClusterPackTests {
  @Test("EigenCAM of two layers, centred or not, sign included", arguments: PackNetwork.all)
  func eigen(_ network: PackNetwork) throws {
    let pack = try ReferencePack(model: network.name, picture: network.picture.name)
    for name in network.layers {
      let array = try pack.array("A/\(name)")
      let shape = Shape(array.shape[0], array.shape[1], array.shape[2])
      let a = array.values.map { Float($0) }
      let session = try HandMadeNetwork.fixed([(shape, a, a)]).loaded()
      for (key, method) in [
        ("eigen_cam", StaticCAM.Method.eigenCAM), ("eigen_cam_centred", .eigenCAM(centred: true)),
      ] {
        let found = try session.explain(method, layer: 0, class: 0)
        expectClose(
          doubles(found.raw.values), try pack.values("\(key)/\(name)"), tolerance: 2e-6, "\(key)/\(name)")
      }
    }
  }

  @Test("k-means from the pack's starts finds the pack's clusters", arguments: PackNetwork.all)
  func clusters(_ network: PackNetwork) throws {
    let pack = try ReferencePack(model: network.name, picture: network.picture.name)
    let name = network.layers[1]
    let array = try pack.array("A/\(name)")
    let shape = Shape(array.shape[0], array.shape[1], array.shape[2])
    let session = try HandMadeNetwork.fixed([
      (shape, array.values.map { Float($0) }, array.values.map { _ in 1 })
    ])
    .loaded()
    var compared = 0
    for (key, form) in [
      ("cluster_cam", ClusterCAM.Form.plain), ("cluster_cam_sum10", .sum), ("cluster_cam_sum32", .sum),
    ] where pack.contains("\(key).start/\(name)") {
      // Where the pack's own Float32 run has other scores, it has other clusters.
      guard pack.float32Deviation("\(key).scores/\(name)") < 1e-3 else { continue }
      let start = try pack.values("\(key).start/\(name)").map { Int($0) }
      let found = try session.explain(.clusterCAM(form: form, given: .init(start: start)), layer: 0, class: 0)
      let assignment = try pack.values("\(key).assignment/\(name)").map { Int($0) }
      #expect(found.clusters?.assignment == assignment, "\(key)")
      compared += 1
    }
    #expect(compared >= 1)
  }
}

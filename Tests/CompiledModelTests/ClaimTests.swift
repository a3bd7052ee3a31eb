import StaticCAM
import TestSupport
import Testing

/// What the methods claim: several objects of a kind are all found, and passes are few.
@Suite("Claims of the methods")
struct ClaimTests {
  /// At the last layer in front of a pooled linear head the gradient does not depend on the input: noise then changes
  /// nothing but one factor of the map. Float32 leaves the rounding of averaged powers, some 1e-6 of the largest value
  /// where 2 + S g is not near 0.
  @Test(
    "Smooth Grad-CAM++ is Grad-CAM++ in front of a pooled linear head",
    .enabled(if: SharedData.isPresent, "no shared data"))
  func smoothing() throws {
    let session = try TestedModel.tinyDarknet.session(threads: 2)
    try session.load(tensor: TestedModel.tinyDarknet.photograph())
    let target = try #require(session.ranking(top: 1).first).index
    func difference(_ name: String) throws -> Double {
      let layer = try session.plan.layer(named: name)
      let maps = try [.gradCAMPlusPlus, Method.smoothGradCAMPlusPlus(samples: 4, noise: 0.15, seed: 3)].map {
        try session.explain($0, layer: layer, class: target)
      }
      #expect(maps.allSatisfy { $0.status == .ok })
      return deviation(maps[1].heatmap.values.map(Double.init), maps[0].heatmap.values.map(Double.init))
    }
    #expect(try difference("conv15.leaky") < 1e-5)
    // One stage lower gradients depend on the input, and so on the noise.
    #expect(try difference("conv13.leaky") > 1e-2)
  }

  static let crowded = SceneTests.Scene.all.filter { scene in
    ["gears.png", "hearts.png", "arrows.png", "houses-and-stars.png"].contains(scene.file)
  }

  /// Smooth Grad-CAM++ at the last maps, as by default. The shallow-layer CAM two layers with weights before them, at the
  /// last maps but two of 14 x 14: at the last ones, and at those before the second pool, relevance gathers at the
  /// object or the edge that the class owes most to; between, every object has its share.
  ///
  /// Peaks of 0.6 and more were found, and means beside objects up to 0.013.
  @Test("All objects of a kind are found", arguments: crowded)
  func objects(_ scene: SceneTests.Scene) throws {
    let session = try TestedModel.shapes.session(threads: 2)
    try session.load(scene.image())
    let maps: [(Method, Int)] = [
      (.smoothGradCAMPlusPlus(samples: 8, seed: 1), try #require(session.plan.defaultLayer)),
      (.shallowCAM(), try session.plan.layer(named: "conv8.relu")),
    ]
    for kind in scene.kinds {
      let index = try session.classIndex(.label(kind))
      let objects = try SceneObjects(scene, value: index + 1)
      #expect(objects.objects.count >= 2)
      for (method, layer) in maps {
        let found = objects.measure(try session.explain(method, layer: layer, class: index).heatmap)
        let text: Comment = "\(method.info.name), \(kind): \(found)"
        #expect(found.peaks.allSatisfy { $0 >= 0.5 } && found.peaks.contains { $0 >= 0.99 }, text)
        #expect(found.background < 0.05, text)
      }
    }
  }

  @Test("There are four scenes with several objects of a kind")
  func scenes() { #expect(Self.crowded.count == 4) }

  @Test("Cluster-CAM takes K + 2 forward passes, Score-CAM one a channel and one")
  func costs() throws {
    let model = TestedModel(code: TestedModel.squeezeNet.code, weights: nil)
    let session = try model.session(threads: 2)
    let layer = try session.plan.layer(named: "fire9.concat")
    #expect(session.plan.layers[layer].shape.channels == 512)
    for (method, count) in [
      (Method.clusterCAM(clusters: 10), 12), (.clusterCAM(clusters: 32), 34), (.scoreCAM, 513),
    ] {
      let before = session.passCount
      try session.load(tensor: model.input())
      _ = try session.explain(method, layer: layer, class: 1)
      #expect(session.passCount.forward - before.forward == count, "\(method.info.name)")
      #expect(session.passCount.total - before.total == count, "\(method.info.name)")
    }
  }
}

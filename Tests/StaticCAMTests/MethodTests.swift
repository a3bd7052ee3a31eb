import ImageFiles
import NetworkDescription
import NetworkRuntime
import ReferenceNetwork
import StaticCAM
import TestSupport
import Testing

@Suite("Methods against the oracle and by hand")
struct MethodTests {
  /// Shapes whose channels fill no block, several, and part of one; H differs from W.
  static let shapes = [Shape(3, 5, 7), Shape(16, 1, 9), Shape(37, 6, 4), Shape(64, 13, 12)]

  /// Every method with the reference for it; nothing where the method has no weights.
  static func references(
    _ a: ReferenceTensor, _ g: ReferenceTensor
  ) -> [(method: StaticCAM.Method, expected: ReferenceMap)] {
    [
      (.gradCAM, ReferenceMethods.gradCAM(a, g)),
      (.gradCAMPlusPlus, ReferenceMethods.gradCAMPlusPlus(a, g)),
      (.gradCAMPlusPlus(guarded: true), ReferenceMethods.gradCAMPlusPlus(a, g, form: .guarded)),
      (.gradCAMPlusPlus(official: true), ReferenceMethods.gradCAMPlusPlus(a, g, form: .official)),
      (.hiResCAM, ReferenceMethods.hiResCAM(a, g)),
      (.xGradCAM, ReferenceMethods.xGradCAM(a, g)),
      (.layerCAM, ReferenceMethods.layerCAM(a, g)),
    ]
  }

  @Test("Maps and weights are those of the oracle", arguments: shapes)
  func oracle(_ shape: Shape) throws {
    let maps = RandomMaps(shape, seed: 1)
    let session = try maps.network.loaded()
    let (a, g) = (ReferenceTensor(shape, doubles(maps.a)), ReferenceTensor(shape, doubles(maps.g)))
    for (method, expected) in Self.references(a, g) {
      let found = try session.explain(method, layer: 0, class: 0)
      let name = "\(method.info.name) \(method.parameters)"
      expectClose(doubles(found.raw.values), expected.map.values, tolerance: 1e-6, "\(name) map")
      if !expected.weights.isEmpty {
        expectClose(
          doubles(try #require(found.channelWeights)), expected.weights, tolerance: 1e-6, "\(name) weights")
      }
      let heatmap = expected.map.mapped { max(0, $0) }.resized(height: 4, width: 5).normalized()
      expectClose(doubles(found.heatmap.values), heatmap.values, tolerance: 2e-6, "\(name) heatmap")
    }
  }

  @Test("Negative feature maps: all but the forms with a pole agree", arguments: shapes)
  func signed(_ shape: Shape) throws {
    let maps = RandomMaps(shape, seed: 2, isRectified: false)
    let session = try maps.network.loaded()
    let (a, g) = (ReferenceTensor(shape, doubles(maps.a)), ReferenceTensor(shape, doubles(maps.g)))
    for (method, expected) in Self.references(a, g) where !method.info.name.contains("++") {
      let found = try session.explain(method, layer: 0, class: 0)
      expectClose(
        doubles(found.raw.values), expected.map.values, tolerance: 1e-5, "\(method.info.name)")
    }
    let guarded = try session.explain(.gradCAMPlusPlus(guarded: true), layer: 0, class: 0)
    let expected = ReferenceMethods.gradCAMPlusPlus(a, g, form: .guarded)
    expectClose(doubles(guarded.raw.values), expected.map.values, tolerance: 1e-5)
  }

  @Test("CAM weighs feature maps by the classifier's row")
  func cam() throws {
    let maps = RandomMaps(Shape(20, 3, 4), seed: 3, isRectified: false)
    var random = SplitMix64(seed: 4)
    let weights = random.uniform(count: 60).map { Float($0) }
    var network = maps.network
    network.plan.camHead = CAMHead(layer: 0, weights: "fc.weight")
    network.parameters = ["fc.weight": weights]
    let found = try network.loaded().explain(.cam, layer: 0, class: 2)
    #expect(found.channelWeights == Array(weights[40..<60]))
    expectClose(
      doubles(found.raw.values), maps.map { k, a, _ in Double(weights[40 + k]) * a }, tolerance: 1e-6)
    #expect(found.raw.values.contains { $0 < 0 })
    #expect(network.log.backwards.isEmpty)
  }

  @Test("captum's network: input 0...15, a 3x3 convolution, ReLU, a dense layer")
  func captum() throws {
    let shape = Shape(2, 2, 2)
    let convolution: [Float] = [-5, 4, 31, 40, -30, -21, 6, 15]
    let dense: [Float] = [1, 1, 1, 1, 1, -1, -1, -1]
    let relu = convolution.map { max(0, $0) }
    let gated = zip(convolution, dense).map { $0 > 0 ? $1 : 0 }
    let session = try HandMadeNetwork.fixed([(shape, convolution, gated), (shape, relu, dense)]).loaded()
    #expect(try session.explain(.gradCAM, layer: 0, class: 0).raw.values == [11.25, 13.5, 20.25, 22.5])
    #expect(try session.explain(.gradCAM, layer: 1, class: 0).raw.values == [0, 4, 28, 32.5])
    let first = try session.explain(.gradCAM, layer: 0, class: 0, featureMaps: [0])
    #expect(first.raw.values == [0, 3, 23.25, 30])
    let second = try session.explain(.gradCAM, layer: 0, class: 0, featureMaps: [1])
    #expect(second.raw.values == [15, 10.5, 0, 0])
  }

  @Test("tf-explain: constant maps 1, 2, 4 and gradients 1, 2, 3 give 17; xplique: four 2x2 gradients")
  func constantMaps() throws {
    func constant(_ values: [Float], _ count: Int) -> [Float] {
      values.flatMap { Array(repeating: $0, count: count) }
    }
    let session = try HandMadeNetwork.fixed([
      (Shape(3, 3, 3), constant([1, 2, 4], 9), constant([1, 2, 3], 9)),
      (
        Shape(4, 2, 2), constant([1, 1, 1, 1], 4),
        [1, 1, 1, 1, 1, 0, 1, 0, 0.5, 1, 0, 0, 0, 0, 0.5, 0]
      ),
    ]).loaded()
    let constantMap = try session.explain(.gradCAM, layer: 0, class: 0)
    #expect(constantMap.raw.values == Array(repeating: 17, count: 9))
    #expect(constantMap.status == .flat)
    #expect(constantMap.heatmap.values == Array(repeating: 0, count: 20))
    let weighted = try session.explain(.gradCAM, layer: 1, class: 0)
    #expect(weighted.channelWeights == [1, 0.5, 0.375, 0.125])
  }

  @Test("Grad-CAM++ by hand: alpha = 1/(2 + S g), 0 where g = 0 or at the pole")
  func alpha() throws {
    // S = 6, 2 and -4: the last has its pole at g = 1/2.
    let a: [Float] = [1, 5, 2, 0, -4, 0]
    let g: [Float] = [0.5, -1, 3, 0, 0.5, 1]
    let session = try HandMadeNetwork.fixed([(Shape(3, 1, 2), a, g)]).loaded()
    let paper = try session.explain(.gradCAMPlusPlus, layer: 0, class: 0)
    #expect(paper.channelWeights == [0.1, 0.375, -0.5])
    let guarded = try session.explain(.gradCAMPlusPlus(guarded: true), layer: 0, class: 0)
    #expect(guarded.channelWeights == [0.1, 0.375, 0.75])
    let official = try session.explain(.gradCAMPlusPlus(official: true), layer: 0, class: 0)
    #expect(official.channelWeights == [0.5, 3, 1])
  }

  @Test(
    "Behind averaging, w_k = HW relu(g) / (2 + S g); the official form is relu(g), and LayerCAM's map")
  func averagingHead() throws {
    let shape = Shape(18, 5, 3)
    let maps = RandomMaps(shape, seed: 5)
    let row = maps.g.prefix(18).map { $0 / 15 }
    let g = row.flatMap { Array(repeating: $0, count: 15) }
    let session = try HandMadeNetwork.fixed([(shape, maps.a, g)]).loaded()
    let sums = maps.sums { _, a, _ in a }
    let expected = zip(row, sums).map { 15 * max(0, Double($0)) / (2 + $1 * Double($0)) }
    let paper = try session.explain(.gradCAMPlusPlus, layer: 0, class: 0)
    expectClose(doubles(try #require(paper.channelWeights)), expected, tolerance: 1e-6)
    let official = try session.explain(.gradCAMPlusPlus(official: true), layer: 0, class: 0)
    expectClose(
      doubles(try #require(official.channelWeights)), row.map { max(0, Double($0)) }, tolerance: 1e-6)
    let layer = try session.explain(.layerCAM, layer: 0, class: 0)
    expectClose(doubles(official.heatmap.values), doubles(layer.heatmap.values), tolerance: 2e-6)
    // HiResCAM, Grad-CAM and XGrad-CAM are the same there.
    let hiRes = try session.explain(.hiResCAM, layer: 0, class: 0)
    let gradCAM = try session.explain(.gradCAM, layer: 0, class: 0)
    let xGradCAM = try session.explain(.xGradCAM, layer: 0, class: 0)
    expectClose(doubles(hiRes.raw.rectifiedValues), doubles(gradCAM.raw.values), tolerance: 1e-6)
    expectClose(doubles(xGradCAM.raw.values), doubles(gradCAM.raw.values), tolerance: 1e-6)
  }

  @Test("LayerCAM is the sum of relu(G A) where A >= 0; XGrad-CAM sums to sum G A")
  func sums() throws {
    let maps = RandomMaps(Shape(33, 4, 6), seed: 6)
    let session = try maps.network.loaded()
    let layer = try session.explain(.layerCAM, layer: 0, class: 0)
    expectClose(doubles(layer.raw.values), maps.map { _, a, g in max(0, g * a) }, tolerance: 1e-6)
    let weights = doubles(try #require(session.explain(.xGradCAM, layer: 0, class: 0).channelWeights))
    let total = maps.map { k, a, _ in weights[k] * a }.reduce(0, +)
    expectClose(total, maps.map { _, a, g in g * a }.reduce(0, +), relativeTo: 1, tolerance: 1e-4)
    #expect(weights[1] == 0, "a silent channel")
  }

  @Test("Maps without a scale are flat: negative, constant, not finite")
  func flat() throws {
    let shape = Shape(1, 2, 2)
    for a: [Float] in [[-1, -2, -3, 0], [3, 3, 3, 3], [1, 2, .nan, 3], [1, 2, .infinity, 3]] {
      let session = try HandMadeNetwork.fixed([(shape, a, [1, 1, 1, 1])]).loaded()
      for method: StaticCAM.Method in [.gradCAM, .hiResCAM, .layerCAM] {
        let found = try session.explain(method, layer: 0, class: 0)
        #expect(found.status == .flat)
        #expect(found.heatmap.values == Array(repeating: 0, count: 20))
      }
    }
  }

  @Test("Sums of large maps keep six digits")
  func precision() throws {
    let shape = Shape(16, 200, 211)
    let maps = RandomMaps(shape, seed: 7)
    let session = try maps.network.loaded()
    let found = try session.explain(.gradCAM, layer: 0, class: 0)
    let expected = maps.sums { _, _, g in g }.map { $0 / Double(shape.positions) }
    expectClose(doubles(try #require(found.channelWeights)), expected, tolerance: 3e-6)
  }
}

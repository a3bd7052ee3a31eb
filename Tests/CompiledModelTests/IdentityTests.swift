import StaticCAM
import TestSupport
import Testing

/// What the methods' definitions imply on a network that ends in global average pooling and one linear layer,
/// checked on compiled networks. The oracle's own tests hold the same identities in Double.
@Suite("Identities on compiled networks")
struct IdentityTests {
  /// Float32 sums over a map of 14 x 14 positions and up to 128 channels.
  static let tolerance = 1e-5

  static let models = [TestedModel.shapes] + (SharedData.isPresent ? [.tinyDarknet] : [])

  /// The last feature maps with everything that identities speak of.
  struct Head {
    var session: Session
    var layer: Int
    var target: Int
    var a: [[Double]]
    /// W_ck of the target, and its bias.
    var weights: [Double]
    var bias: Double
    var logit: Double { Double(session.logits[target]) }
    var positions: Double { Double(session.plan.layers[layer].shape.positions) }

    init(_ model: TestedModel) throws {
      let engine = try model.engine()
      session = try Session(engine: engine, labels: model.code.labels)
      let head = try #require(engine.plan.camHead)
      layer = head.layer
      try session.load(tensor: model.input(seed: 11))
      target = try #require(session.ranking(top: 1).first).index
      let workspace = try engine.makeWorkspace()
      workspace.forward(session.input)
      let shape = engine.plan.layers[layer].shape
      let values = workspace.activations(at: layer).values.map(Double.init)
      a = (0..<shape.channels).map { Array(values[$0 * shape.positions..<($0 + 1) * shape.positions]) }
      let w = engine.parameter(head.weights).map(Double.init)
      weights = Array(w[target * shape.channels..<(target + 1) * shape.channels])
      let name = head.weights.replacing(".weight", with: ".bias")
      bias = engine.plan.parameters.contains { $0.name == name } ? Double(engine.parameter(name)[target]) : 0
    }

    /// sum_k w_k A_k.
    func map(_ w: [Double]) -> [Double] {
      a[0].indices.map { p in zip(w, a).reduce(0) { $0 + $1.0 * $1.1[p] } }
    }

    func raw(_ method: Method) throws -> [Double] {
      try session.explain(method, layer: layer, class: target).raw.values.map(Double.init)
    }
  }

  @Test("CAM = HW HiResCAM = HW XGrad-CAM, Grad-CAM its positive part", arguments: models)
  func cam(_ model: TestedModel) throws {
    let head = try Head(model)
    let cam = try head.raw(.cam)
    expectClose(cam, head.map(head.weights), tolerance: Self.tolerance)
    expectClose(try head.raw(.hiResCAM).map { $0 * head.positions }, cam, tolerance: Self.tolerance)
    let positive = cam.map { max($0, 0) }
    expectClose(try head.raw(.gradCAM).map { $0 * head.positions }, positive, tolerance: Self.tolerance)
    expectClose(try head.raw(.xGradCAM).map { $0 * head.positions }, positive, tolerance: Self.tolerance)
  }

  @Test("HiResCAM sums to y_c - b_c", arguments: models)
  func completeness(_ model: TestedModel) throws {
    let head = try Head(model)
    let sum = try head.raw(.hiResCAM).reduce(0, +)
    #expect(abs(sum - (head.logit - head.bias)) <= 1e-4 * max(1, abs(head.logit)))
  }

  @Test("The weights of Grad-CAM++ in closed form", arguments: models)
  func gradCAMPlusPlus(_ model: TestedModel) throws {
    let head = try Head(model)
    let g = head.weights.map { $0 / head.positions }
    let sums = head.a.map { $0.reduce(0, +) }
    let weights = zip(g, sums).map { g, s in g > 0 ? head.positions * g / (2 + s * g) : 0 }
    expectClose(try head.raw(.gradCAMPlusPlus), head.map(weights).map { max($0, 0) }, tolerance: 1e-4)
    // The official, normalised alpha makes the map LayerCAM's up to scale, where A has no negative values.
    guard head.a.allSatisfy({ $0.allSatisfy { $0 >= 0 } }) else { return }
    let official = try head.raw(.gradCAMPlusPlus(official: true))
    let layerCAM = try head.raw(.layerCAM)
    let scale = (official.max() ?? 0) / (layerCAM.max() ?? 1)
    expectClose(official, layerCAM.map { $0 * scale }, tolerance: 1e-4)
  }

  @Test("LayerCAM = sum of relu(w_k) A_k / HW", arguments: models)
  func layerCAM(_ model: TestedModel) throws {
    let head = try Head(model)
    let weights = head.weights.map { max($0, 0) / head.positions }
    expectClose(try head.raw(.layerCAM), head.map(weights).map { max($0, 0) }, tolerance: Self.tolerance)
  }

  @Test("Smooth Grad-CAM++ without noise is Grad-CAM++, for any number of samples", arguments: models)
  func smooth(_ model: TestedModel) throws {
    let head = try Head(model)
    let plain = try head.raw(.gradCAMPlusPlus)
    for samples in [1, 3] {
      let smooth = try head.raw(.smoothGradCAMPlusPlus(samples: samples, noise: 0, seed: 5))
      expectClose(smooth, plain, tolerance: Self.tolerance)
    }
  }
}

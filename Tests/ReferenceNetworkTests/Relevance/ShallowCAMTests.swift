import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

/// What the shallow-layer CAM must be in special cases.
@Suite("Special cases of the shallow-layer CAM and of contrastive relevance")
struct ShallowCAMTests {
  static let seeds: [UInt64] = [41, 42, 43]
  static let tight = 1e-11

  @Test("With R = 1 it is LayerCAM; with the whole of A as mask it is Relevance-CAM", arguments: seeds)
  func limits(seed: UInt64) throws {
    let network = try SmallNetworks.residual(seed: seed)
    let run = Evaluation(network, SmallNetworks.input(network, seed: seed), target: 1)
    for layer in ["relu1", "add", "relu2"] {
      let (a, g) = (try run.activation(layer), try run.gradient(layer))
      let ones = ReferenceTensor(a.shape, repeating: 1)
      let layerCAM = ReferenceMethods.layerCAM(a, g).map.values
      let map = ReferenceMethods.shallowCAM(a, g, relevance: ones).map.values
      expectClose(map, layerCAM, tolerance: Self.tight)
      let channels = ReferenceMethods.shallowCAM(
        a, g, relevance: ones, reading: .channelRelevance(.mean))
      expectClose(channels.map.values, layerCAM, tolerance: Self.tight)
      let r = SmallNetworks.random(a.shape, seed: seed)
      let relevanceCAM = ReferenceMethods.relevanceCAM(a, r)
      let whole = ReferenceMethods.shallowCAM(
        a, ones, relevance: r, reading: .channelRelevance(.mean), rectified: false)
      expectClose(whole.map.values, relevanceCAM.map.values, tolerance: Self.tight)
    }
  }

  @Test(
    "LRP-0 from y_c: r_k is the sum of A G, relu(R) the mask, R2 the sum of its squares", arguments: seeds)
  func lrpZero(seed: UInt64) throws {
    let network = try SmallNetworks.residual(seed: seed)
    let run = Evaluation(network, SmallNetworks.input(network, seed: seed), target: 1)
    let start = ReferenceStarts.logit(network.logits(run.activations), 1)
    let relevance = network.relevance(run.activations, start: start, rules: .zero)
    for layer in ["relu1", "relu2"] {
      let (a, g) = (try run.activation(layer), try run.gradient(layer))
      let r = try #require(relevance[layer])
      expectClose(
        r.channelSums, a.combined(with: g, *).channelSums, relativeTo: 1, tolerance: Self.tight)
      let mask = ReferenceMethods.spatialMask(a, g)
      expectClose(r.mapped { max(0, $0) }.values, mask.values, relativeTo: 1, tolerance: Self.tight)
      let squares = ReferenceMethods.lrp(mask.mapped { $0 * $0 }).values
      expectClose(
        ReferenceMethods.shallowCAM(a, g, relevance: r).map.values, squares, relativeTo: 1,
        tolerance: Self.tight)
      // R = A c, so that M c = relu(G) R.
      let perActivation = ReferenceMethods.shallowCAM(
        a, g, relevance: r, reading: .relevancePerActivation)
      let quotients = r.combined(with: a) { r, a in a == 0 ? 0 : r / a }
      let expected = ReferenceMethods.lrp(mask.combined(with: quotients, *)).mapped { max(0, $0) }
      expectClose(perActivation.map.values, expected.values, relativeTo: 1, tolerance: Self.tight)
    }
  }

  @Test("Relevance is linear in its start; of two classes it is opposite", arguments: seeds)
  func linearity(seed: UInt64) throws {
    let network = try SmallNetworks.pooled(seed: seed)
    let activations = network.forward(SmallNetworks.input(network, seed: seed))
    func relevance(_ start: [Double]) throws -> ReferenceTensor {
      try #require(network.relevance(activations, start: start, rules: .zPlus)["relu1"])
    }
    let parts = try (0..<4).map { try relevance(ReferenceStarts.oneHot($0, count: 4)) }
    let contrastive = try relevance(ReferenceStarts.contrastive(2, count: 4))
    let others = parts[0].combined(with: parts[1], +).combined(with: parts[3], +)
    let expected = parts[2].combined(with: others) { $0 - $1 / 3 }
    expectClose(contrastive.values, expected.values, relativeTo: 1, tolerance: Self.tight)
    let layers = [
      SmallNetworks.convolution("conv1", "input", 4, SmallNetworks.window(3)),
      Layer("relu1", ReLU(), inputs: ["conv1"]), Layer("flat", Flatten(), inputs: ["relu1"]),
      SmallNetworks.dense("dense", "flat", 2),
    ]
    let two = try SmallNetworks.make(input: Shape(2, 5, 4), layers: layers, seed: seed)
    let forward = two.forward(SmallNetworks.input(two, seed: seed))
    let maps = try (0..<2).map { target in
      let start = ReferenceStarts.contrastive(target, count: 2)
      return try #require(two.relevance(forward, start: start, rules: .zPlus)["relu1"]).values
    }
    #expect(maps[0].contains { $0 != 0 })
    expectClose(maps[0], maps[1].map { -$0 }, tolerance: Self.tight)
  }

  @Test("R4, R5: a pass from a mask at an inner layer goes down from there alone", arguments: seeds)
  func innerStarts(seed: UInt64) throws {
    let network = try SmallNetworks.residual(seed: seed)
    let run = Evaluation(network, SmallNetworks.input(network, seed: seed), target: 1)
    let mask = ReferenceMethods.spatialMask(try run.activation("relu2"), try run.gradient("relu2"))
    let pushed = network.relevance(run.activations, from: "relu2", mask, rules: .zPlus)
    #expect(pushed["relu2"] == mask)
    #expect(try #require(pushed["mean"]).values.allSatisfy { $0 == 0 })
    #expect(Set(pushed.keys) == Set(network.network.shapes.keys))
    // Max-pooling and ReLU keep the sum, and so does the step to the sum's inputs at positive activations.
    let sum = mask.values.reduce(0, +)
    for name in ["max", "add"] {
      expectClose(try #require(pushed[name]).values.reduce(0, +), sum, tolerance: Self.tight, "\(name)")
    }
    // A start that a full pass has at the layer gives what the full pass gives below.
    let full = network.relevance(run.activations, start: [1, 0, 0], rules: .zPlus)
    let again = network.relevance(
      run.activations, from: "add", try #require(full["add"]), rules: .zPlus)
    for name in ["input", "conv1", "relu1", "conv2", "add"] { #expect(again[name] == full[name]) }
  }

  @Test("TSGB's last layer gives relevance of sum 0 and its convolutions keep it", arguments: seeds)
  func tsgb(seed: UInt64) throws {
    let network = try SmallNetworks.pooled(seed: seed)
    let activations = network.forward(SmallNetworks.input(network, seed: seed))
    let start = ReferenceStarts.logit(network.logits(activations), 1)
    let relevance = network.relevance(activations, start: start, rules: .tsgb(epsilon: 0))
    let head = try #require(relevance["gap"])
    let scale = head.values.reduce(0) { $0 + abs($1) }
    #expect(scale > 1e-3)
    for name in ["flat", "gap", "features", "pool1", "input"] {
      expectClose(
        try #require(relevance[name]).values.reduce(0, +), 0, relativeTo: scale, tolerance: Self.tight,
        "\(name)")
    }
    // The convolution's part as published: x sign(x) times the sum over windows p of c(p) / n(p).
    let features = ReferenceMethods.lrp(try #require(relevance["conv2"]))
    let x = try #require(activations["pool1"])
    var expected = ReferenceTensor(x.shape)
    for p in 0..<features.shape.height {
      for q in 0..<features.shape.width {
        let rows = max(0, p - 1)...min(x.shape.height - 1, p + 1)
        let columns = max(0, q - 1)...min(x.shape.width - 1, q + 1)
        var field: [(Int, Int, Int)] = []
        for k in 0..<x.shape.channels { for i in rows { for j in columns { field.append((k, i, j)) } } }
        let n = field.reduce(0) { $0 + abs(x[$1.0, $1.1, $1.2]) }
        if n == 0 { continue }
        for (k, i, j) in field { expected[k, i, j] += abs(x[k, i, j]) * features[0, p, q] / n }
      }
    }
    expectClose(try #require(relevance["pool1"]).values, expected.values, tolerance: Self.tight)
  }
}

import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

/// Batch normalisation, fan-out, and which layer follows which rule.
@Suite("Relevance through whole networks")
struct MergingTests {
  /// A normalisation behind a convolution, one behind a sum, and one behind a convolution that is read twice.
  private func layers(shared: Bool) -> [Layer] {
    [
      SmallNetworks.convolution(
        "conv1", "input", 4, SmallNetworks.window(3, stride: 2, padding: 1), groups: 2),
      SmallNetworks.batchNormalization("norm1", "conv1"),
      Layer("relu1", ReLU(), inputs: ["norm1"]),
      Layer("add", Add(), inputs: ["relu1", shared ? "conv1" : "relu1"]),
      SmallNetworks.batchNormalization("norm2", "add"),
      Layer("relu2", ReLU(), inputs: ["norm2"]),
      Layer("flat", Flatten(), inputs: ["relu2"]),
      SmallNetworks.dense("dense", "flat", 3),
    ]
  }

  private func network(shared: Bool, seed: UInt64) throws -> (ReferenceNetwork, [String: [Double]]) {
    let layout = try SmallNetworks.make(input: Shape(2, 6, 5), layers: layers(shared: shared))
    var generator = SplitMix64(seed: seed)
    var parameters: [String: [Double]] = [:]
    for parameter in layout.network.parameters {
      parameters[parameter.name] = generator.uniform(
        count: parameter.count, parameter.name.hasSuffix(".var") ? 0.5...2 : -1...1)
    }
    return (try ReferenceNetwork(layout.network, parameters: parameters), parameters)
  }

  private static let composites: [ReferenceComposite] = [
    .zPlus, .epsilon(), .gamma(), .alpha2Beta1, .epsilonPlus(), .epsilonPlusFlat(), .epsilonAlpha2Beta1(),
    .epsilonAlpha2Beta1Flat(), .epsilonGammaBox(low: [-2, -2], high: [2, 3]),
    .zPlusBox(low: [-2, -2], high: [2, 3]),
  ]

  @Test("A convolution with its normalisation acts as one with merged weights", arguments: composites.indices)
  func merged(index: Int) throws {
    let (original, parameters) = try network(shared: false, seed: 51)
    var changed = parameters
    for k in 0..<4 {
      let variance = parameters["norm1.var"]?[k] ?? .nan
      let s = (parameters["norm1.weight"]?[k] ?? .nan) / (variance + 1e-3).squareRoot()
      for w in k * 9..<k * 9 + 9 { changed["conv1.weight"]?[w] *= s }
      let b = parameters["conv1.bias"]?[k] ?? .nan
      changed["conv1.bias"]?[k] =
        (b - (parameters["norm1.mean"]?[k] ?? .nan)) * s + (parameters["norm1.bias"]?[k] ?? .nan)
      changed["norm1.weight"]?[k] = (1 + 1e-3).squareRoot()
      changed["norm1.var"]?[k] = 1
      changed["norm1.mean"]?[k] = 0
      changed["norm1.bias"]?[k] = 0
    }
    // The merged convolution, with no normalisation behind it at all.
    var plain = layers(shared: false).filter { $0.name != "norm1" }
    plain[1].inputs = ["conv1"]
    let layout = try SmallNetworks.make(input: Shape(2, 6, 5), layers: plain)
    let other = try ReferenceNetwork(layout.network, parameters: changed)
    let input = SmallNetworks.input(original, seed: 52)
    let (a, b) = (original.forward(input), other.forward(input))
    expectClose(original.logits(a), other.logits(b), tolerance: 1e-12)
    let rules = Self.composites[index]
    let r = original.relevance(a, start: [1, 0.5, -1], rules: rules)
    let expected = other.relevance(b, start: [1, 0.5, -1], rules: rules)
    for name in ["input", "conv1", "relu1", "add"] {
      // 1e-9 allows for small denominators.
      expectClose(
        try #require(r[name]).values, try #require(expected[name]).values, tolerance: 1e-9, "\(name)")
    }
    #expect(r["conv1"] == r["norm1"])
  }

  @Test("Other normalisations pass relevance on, or take the share of their shift")
  func unmerged() throws {
    for shared in [false, true] {
      let (net, parameters) = try network(shared: shared, seed: 53)
      let activations = net.forward(SmallNetworks.input(net, seed: 54))
      let pass = net.relevance(activations, start: [1, 0, 0], rules: .zPlus)
      #expect(pass["add"] == pass["norm2"])
      let affine = net.relevance(activations, start: [1, 0, 0], rules: .epsilon(1e-6))
      try checkAffine("norm2", "add", activations, affine, parameters)
      guard shared else { continue }
      // A convolution that two layers read keeps its own weights, and its relevance adds up.
      let sum = net.network.description.layers[3]
      let inputs = sum.inputs.compactMap { activations[$0] }
      let parts = net.inputRelevance(
        of: sum, inputs: inputs, outputRelevance: try #require(affine["add"]), rule: .epsilon(1e-6))
      let through = try affineShare("norm1", "conv1", activations, affine, parameters)
      #expect(affine["relu1"] == parts[0])
      expectClose(
        try #require(affine["conv1"]).values, through.combined(with: parts[1], +).values, tolerance: 1e-12)
    }
  }

  /// x s R / (x s + t) with the stabiliser 1e-6.
  private func affineShare(
    _ norm: String, _ before: String, _ activations: [String: ReferenceTensor],
    _ relevance: [String: ReferenceTensor], _ parameters: [String: [Double]]
  ) throws -> ReferenceTensor {
    let x = try #require(activations[before])
    let r = try #require(relevance[norm])
    var result = r
    for i in x.values.indices {
      let k = i / x.shape.positions
      func value(_ name: String) throws -> Double { try #require(parameters["\(norm).\(name)"])[k] }
      let s = try value("weight") / (value("var") + 1e-3).squareRoot()
      let y = x.values[i] * s + (try value("bias")) - (try value("mean")) * s
      result.values[i] = x.values[i] * s * r.values[i] / (y + (y < 0 ? -1e-6 : 1e-6))
    }
    return result
  }

  private func checkAffine(
    _ norm: String, _ before: String, _ activations: [String: ReferenceTensor],
    _ relevance: [String: ReferenceTensor], _ parameters: [String: [Double]]
  ) throws {
    let expected = try affineShare(norm, before, activations, relevance, parameters)
    expectClose(try #require(relevance[before]).values, expected.values, tolerance: 1e-12)
  }

  @Test("A map that is read three times, under every layer kind, keeps what its readers give")
  func fanOut() throws {
    let network = try SmallNetworks.everything(seed: 55)
    let activations = network.forward(SmallNetworks.input(network, seed: 56))
    let start = ReferenceStarts.oneHot(3, count: 5)
    let relevance = network.relevance(activations, start: start, rules: .zPlus)
    #expect(Set(relevance.keys) == Set(network.network.shapes.keys))
    #expect(relevance["dense"]?.values == start)
    #expect(relevance["softmax"]?.values == [0, 0, 0, 0, 0])
    // Everything that leaves the concatenation through both heads arrives in its three inputs, twice in `max`.
    let concat = try #require(relevance["concat"])
    let max = try #require(relevance["max"])
    let mean = try #require(relevance["mean"])
    let count = max.shape.count
    for i in 0..<count {
      let twice = concat.values[i] + concat.values[count + mean.shape.count + i]
      expectClose(max.values[i], twice, relativeTo: 1, tolerance: 1e-14)
    }
    #expect(mean.values == Array(concat.values[count..<count + mean.shape.count]))
    let dropped = try #require(relevance["dropout"])
    let gap = network.network.description.layers[12]
    let pooled = network.inputRelevance(
      of: gap, inputs: [try #require(activations["concat"])],
      outputRelevance: try #require(relevance["gap"]), rule: .zPlus)
    #expect(concat == dropped.combined(with: pooled[0], +))
  }
}

import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

/// Composites against the rules that they stand for, layer by layer.
@Suite("Composites")
struct CompositeTests {
  /// A composite with the rules of its first convolution, its others, and its dense layers.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var composite: ReferenceComposite
    var first: ReferenceRule
    var convolution: ReferenceRule
    var dense: ReferenceRule
    /// Of average pooling.
    var pooling: ReferenceRule
  }

  private static let low = [-1.0, -2]
  private static let high = [1.5, 2]
  private static func rule(_ rule: ReferenceRule) -> ReferenceRule {
    rule.countingBias(true).stabilised(1e-6)
  }

  static let all: [Case] = {
    let box = ReferenceRule.zBox(low: low, high: high)
    let alpha = ReferenceRule.alphaBeta(2, 1)
    let (epsilon, share) = (rule(.zero), ReferenceRule.norm)
    return [
      Case(
        testDescription: "z+", composite: .zPlus, first: .zPlus, convolution: .zPlus, dense: .zPlus,
        pooling: .zPlus),
      Case(
        testDescription: "z+, shares of x", composite: .zPlusNormPool, first: .zPlus, convolution: .zPlus,
        dense: .zPlus, pooling: share),
      Case(
        testDescription: "z+ and box", composite: .zPlusBox(low: low, high: high), first: box,
        convolution: .zPlus, dense: .zPlus, pooling: .zPlus),
      Case(
        testDescription: "alpha 2, beta 1", composite: .alpha2Beta1, first: alpha,
        convolution: alpha, dense: alpha, pooling: share),
      Case(
        testDescription: "epsilon", composite: .epsilon(), first: epsilon, convolution: epsilon,
        dense: epsilon, pooling: epsilon),
      Case(
        testDescription: "gamma", composite: .gamma(), first: rule(.gamma(0.25)),
        convolution: rule(.gamma(0.25)), dense: rule(.gamma(0.25)), pooling: epsilon),
      Case(
        testDescription: "EpsilonPlus", composite: .epsilonPlus(), first: rule(.zPlus),
        convolution: rule(.zPlus), dense: epsilon, pooling: epsilon),
      Case(
        testDescription: "EpsilonPlusFlat", composite: .epsilonPlusFlat(), first: rule(.flat),
        convolution: rule(.zPlus), dense: epsilon, pooling: epsilon),
      Case(
        testDescription: "EpsilonGammaBox", composite: .epsilonGammaBox(low: low, high: high),
        first: rule(box), convolution: rule(.gamma(0.25)), dense: epsilon, pooling: epsilon),
      Case(
        testDescription: "EpsilonAlpha2Beta1", composite: .epsilonAlpha2Beta1(), first: rule(alpha),
        convolution: rule(alpha), dense: epsilon, pooling: epsilon),
      Case(
        testDescription: "EpsilonAlpha2Beta1Flat", composite: .epsilonAlpha2Beta1Flat(), first: rule(.flat),
        convolution: rule(alpha), dense: epsilon, pooling: epsilon),
      Case(
        testDescription: "TSGB", composite: .tsgb(), first: .presence.stabilised(1e-10),
        convolution: .presence.stabilised(1e-10), dense: .balanced, pooling: share),
    ]
  }()

  @Test("One layer after the other with the rules named", arguments: all)
  func rules(_ test: Case) throws {
    let layout = try SmallNetworks.pooled(seed: 61)
    var generator = SplitMix64(seed: 62)
    var parameters: [String: [Double]] = [:]
    for parameter in layout.network.parameters {
      parameters[parameter.name] = generator.uniform(count: parameter.count)
    }
    let network = try ReferenceNetwork(layout.network, parameters: parameters)
    let activations = network.forward(SmallNetworks.input(network, seed: 63))
    let start = ReferenceStarts.oneHot(2, count: 4)
    let found = network.relevance(activations, start: start, rules: test.composite)
    let rules: [String: ReferenceRule] = [
      "dense": test.dense, "gap": test.pooling, "conv2": test.convolution, "pool1": .winner,
      "conv1": test.first,
    ]
    for layer in network.network.description.layers {
      let inputs = layer.inputs.compactMap { activations[$0] }
      let expected = network.inputRelevance(
        of: layer, inputs: inputs, outputRelevance: try #require(found[layer.name]),
        rule: rules[layer.name] ?? .pass)
      // The same arithmetic, except that a share of x is written without the weights 1/n.
      expectClose(
        try #require(found[layer.inputs[0]]).values, expected[0].values, tolerance: 1e-12, "\(layer.name)")
      #expect(expected[0].values.contains { $0 != 0 })
    }
  }

  @Test("A layer's own rule comes first; max-pooling may share")
  func overrides() throws {
    let network = try SmallNetworks.pooled(seed: 64)
    let activations = network.forward(SmallNetworks.input(network, seed: 65))
    var rules = ReferenceComposite.zPlus
    rules.layers["conv2"] = .flat
    rules.maxPooling = .zPlus
    let found = network.relevance(activations, start: [1, 1, 1, 1], rules: rules)
    let layers = network.network.description.layers
    for (layer, rule) in [(layers[3], ReferenceRule.flat), (layers[2], .zPlus)] {
      let expected = network.inputRelevance(
        of: layer, inputs: layer.inputs.compactMap { activations[$0] },
        outputRelevance: try #require(found[layer.name]), rule: rule)
      #expect(found[layer.inputs[0]] == expected[0])
    }
    let winners = network.relevance(activations, start: [1, 1, 1, 1], rules: .zPlus)
    #expect(winners["relu1"] != found["relu1"])
  }

  @Test("Every convolution that the input reaches first, behind other layers too")
  func firstConvolutions() throws {
    let network = try SmallNetworks.make(
      input: Shape(2, 4, 4),
      layers: [
        SmallNetworks.batchNormalization("norm", "input"),
        SmallNetworks.convolution("a", "norm", 2, SmallNetworks.window(1)),
        SmallNetworks.convolution("b", "norm", 2, SmallNetworks.window(3, padding: 1)),
        Layer("add", Add(), inputs: ["a", "b"]),
        SmallNetworks.convolution("c", "add", 3, SmallNetworks.window(4)),
        Layer("flat", Flatten(), inputs: ["c"]),
      ])
    let activations = network.forward(SmallNetworks.input(network, seed: 66))
    var flat = ReferenceComposite.zPlus
    flat.firstConvolution = .flat
    var named = ReferenceComposite.zPlus
    named.layers = ["a": .flat, "b": .flat]
    let found = network.relevance(activations, start: [1, 0, 0], rules: flat)
    let expected = network.relevance(activations, start: [1, 0, 0], rules: named)
    #expect(found["input"] == expected["input"])
    #expect(found["input"] != network.relevance(activations, start: [1, 0, 0], rules: .zPlus)["input"])
  }

  @Test("The bounds of pixels after preprocessing")
  func bounds() {
    let preprocessing = Preprocessing(resizeShortSide: nil, mean: [127.5, 0, 255], scale: [2, 0.5, -1])
    #expect(preprocessing.referenceBounds.low == [-255, 0, 0])
    #expect(preprocessing.referenceBounds.high == [255, 127.5, 255])
  }
}

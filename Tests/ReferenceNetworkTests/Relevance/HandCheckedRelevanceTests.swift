import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

/// Numbers that other libraries' tests carry and that a person can recompute on paper. They are fractions of small
/// integers, so that 1e-13 allows for a few roundings.
@Suite("Hand-checked relevance")
struct HandCheckedRelevanceTests {
  /// A network of `layers` with these parameters.
  private func network(
    _ input: Shape, _ layers: [Layer], _ parameters: [String: [Double]]
  ) throws -> ReferenceNetwork {
    try ReferenceNetwork(try SmallNetworks.make(input: input, layers: layers).network, parameters: parameters)
  }

  /// Relevance of the input from y_c at c.
  private func inputRelevance(
    _ network: ReferenceNetwork, _ x: [Double], target: Int = 0, rules: ReferenceComposite
  ) -> [Double] {
    let activations = network.forward(ReferenceTensor(network.network.description.inputShape, x))
    let start = ReferenceStarts.logit(network.logits(activations), target)
    return network.relevance(activations, start: start, rules: rules)["input"]?.values ?? []
  }

  /// Three inputs, three hidden units with weights 2, one output with weights 3.
  private func twoLayers(firstWeight: Double = 2) throws -> ReferenceNetwork {
    try network(
      Shape(3, 1, 1),
      [
        SmallNetworks.dense("dense1", "input", 3, bias: false), Layer("relu", ReLU(), inputs: ["dense1"]),
        SmallNetworks.dense("dense2", "relu", 1, bias: false),
      ],
      [
        "dense1.weight": [firstWeight] + Array(repeating: 2, count: 8),
        "dense2.weight": [3, 3, 3],
      ])
  }

  @Test("Epsilon on two dense layers")
  func epsilon() throws {
    let net = try twoLayers()
    expectClose(inputRelevance(net, [1, 2, 3], rules: .zero), [18, 36, 54], tolerance: 1e-13)
    expectClose(inputRelevance(net, [3, 6, 9], rules: .zero), [54, 108, 162], tolerance: 1e-13)
  }

  @Test("Gamma, alpha-beta and pass with one negative weight")
  func negativeWeight() throws {
    let net = try twoLayers(firstWeight: -2)
    var gamma = ReferenceComposite(.gamma(0.25))
    gamma.layers["dense1"] = .gamma(1)
    expectClose(
      inputRelevance(net, [1, 2, 3], rules: gamma), [28.0 / 3, 104.0 / 3, 52], tolerance: 1e-13)
    expectClose(
      inputRelevance(net, [1, 2, 3], rules: ReferenceComposite(.alphaBeta(1, 0))), [12, 33.6, 50.4],
      tolerance: 1e-13)
    var pass = ReferenceComposite.zero
    pass.layers["dense1"] = .pass
    expectClose(inputRelevance(net, [1, 2, 3], rules: pass), [24, 36, 36], tolerance: 1e-13)
  }

  @Test("A sum with a shortcut")
  func shortcut() throws {
    let net = try network(
      Shape(2, 1, 1),
      [
        SmallNetworks.dense("dense", "input", 2, bias: false),
        Layer("add", Add(), inputs: ["dense", "input"]),
      ], ["dense.weight": [5, 5, 5, 5]])
    expectClose(inputRelevance(net, [2, 3], target: 1, rules: .zero), [10, 18], tolerance: 1e-13)
  }

  @Test("Max-pooling over equal values; padding takes nothing")
  func maxPooling() throws {
    // Both windows of a padded 1x3 kernel hold a whole row, so that each row gives twice the same number.
    let row = Window(kernel: Pair(1, 3), padding: Padding(top: 0, left: 1, bottom: 0, right: 1))
    let net = try network(
      Shape(1, 2, 2),
      [
        SmallNetworks.convolution("conv", "input", 1, row, bias: false),
        Layer("max", MaxPooling(window: Window(kernel: Pair(1, 2))), inputs: ["conv"]),
        Layer("flat", Flatten(), inputs: ["max"]),
      ], ["conv.weight": [2, 2, 2]])
    expectClose(
      inputRelevance(net, [1, 2, 5, 6], target: 1, rules: .zero), [0, 0, 10, 12], tolerance: 1e-13)
  }

  @Test("A convolutional network with biases")
  func convolution() throws {
    let row: [Double] = [1, 1, 1, 1, 1, -1, -1, -1]
    let net = try network(
      Shape(1, 4, 4),
      [
        SmallNetworks.convolution("conv", "input", 2, SmallNetworks.window(3)),
        Layer("relu", ReLU(), inputs: ["conv"]), Layer("flat", Flatten(), inputs: ["relu"]),
        SmallNetworks.dense("dense", "flat", 4), Layer("relu2", ReLU(), inputs: ["dense"]),
      ],
      [
        "conv.weight": Array(repeating: 1, count: 18), "conv.bias": [-50, -75],
        "dense.weight": row + row + row + row, "dense.bias": [0, 0, 0, 0],
      ])
    expectClose(
      inputRelevance(net, (0..<16).map(Double.init), rules: .zero),
      [0, 1, 2, 3, 0, 5, 6, 7, 0, 9, 10, 11, 0, 0, 0, 0], tolerance: 1e-13)
  }

  @Test("Two branches joined by a concatenation")
  func concat() throws {
    let net = try network(
      Shape(2, 1, 1),
      [
        SmallNetworks.dense("a", "input", 2, bias: false), SmallNetworks.dense("b", "input", 2, bias: false),
        Layer("concat", Concat(), inputs: ["a", "b"]), SmallNetworks.dense("head", "concat", 1, bias: false),
      ],
      ["a.weight": [1, 2, 0, 1], "b.weight": [2, 3, 0, 0], "head.weight": [1, 4, 5, 0]])
    let activations = net.forward(ReferenceTensor(Shape(2, 1, 1), [-1, 1]))
    let relevance = net.relevance(activations, start: net.logits(activations), rules: .zero)
    expectClose(relevance["input"]?.values ?? [], [-11, 21], tolerance: 1e-13)
    expectClose(relevance["a"]?.values ?? [], [1, 4], tolerance: 1e-13)
    expectClose(relevance["b"]?.values ?? [], [5, 0], tolerance: 1e-13)
  }

  @Test("Every shallow-layer reading on two positions, by hand")
  func shallowCAM() {
    let shape = Shape(2, 1, 2)
    let a = ReferenceTensor(shape, [1, 3, -2, 0])
    let g = ReferenceTensor(shape, [1, -1, 2, 4])
    let r = ReferenceTensor(shape, [2, -1, 3, 5])
    func map(
      _ reading: ShallowCAMReading, _ weights: SpatialWeights = .rectifiedGradient, rectified: Bool = false
    ) -> ReferenceMap {
      ReferenceMethods.shallowCAM(
        a, g, relevance: r, reading: reading, weights: weights, rectified: rectified)
    }
    // M = relu(G) A = [1, 0], [-4, 0].
    #expect(ReferenceMethods.spatialMask(a, g).values == [1, 0, -4, 0])
    #expect(map(.channelRelevance(.sum)).weights == [1, 8])
    #expect(map(.channelRelevance(.sum)).map.values == [1 - 32, 0])
    #expect(map(.channelRelevance(.mean)).weights == [0.5, 4])
    #expect(map(.channelRelevance(.positiveSum)).weights == [2, 8])
    #expect(map(.relevanceMap).map.values == [2 - 12, 0])
    #expect(map(.relevanceMap, rectified: true).map.values == [0, 0])
    // relu(G) R where A is not 0: the last relevance does not count.
    #expect(map(.relevancePerActivation).map.values == [2 + 6, 0])
    #expect(map(.relevanceAlone).map.values == [5, 4])
    #expect(map(.totalRelevance).map.values == [5 * -3, 0])
    #expect(map(.relevanceMap, .gradient).map.values == [2 - 12, 3])
    // S = relu(G A) = [1, 0], [0, 0].
    #expect(map(.relevanceMap, .rectifiedProduct).map.values == [2, 0])
    #expect(ReferenceMethods.relevanceCAM(a, r).weights == [0.5, 4])
    #expect(ReferenceMethods.relevanceCAM(a, r).map.values == [0.5 - 8, 1.5])
  }

  @Test("CLRP's difference of two normalised maps, by hand")
  func clrp() {
    let shape = Shape(1, 1, 3)
    let target = ReferenceTensor(shape, [2, 1, 1])
    let dual = ReferenceTensor(shape, [1, 0, 4])
    expectClose(
      ReferenceMethods.clrp(target: target, dual: dual).values, [0.3, 0.25, 0], tolerance: 1e-15)
    let empty = ReferenceTensor(shape)
    #expect(ReferenceMethods.clrp(target: target, dual: empty).values == [0.5, 0.25, 0.25])
    #expect(ReferenceMethods.clrp(target: empty, dual: dual).values == [0, 0, 0])
  }
}

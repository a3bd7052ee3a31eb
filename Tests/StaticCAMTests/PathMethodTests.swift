import ImageFiles
import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import StaticCAM

/// Grad-CAM along a path, on a small network whose passes the oracle runs.
@Suite("Integrated Grad-CAM and RSI-Grad-CAM")
struct PathMethodTests {
  private let net: OracleNetwork
  private let input: [Float]
  private static let target = 1
  private static let layer = "b.leaky"

  init() throws {
    net = try .mixed()
    input = net.input()
  }

  /// A and G, or those of the probability, at x_0 + t (x - x_0), where x_0 is black: -0.9 everywhere.
  private func sample(_ t: Double, weight: Double = 1, probability: Bool = false) throws -> PathSample {
    let between = input.map { t == 1 ? $0 : Float(-0.9 + t * (Double($0) + 0.9)) }
    let maps = net.forward(between)
    var start = oneHot(Self.target)
    if probability {
      let p = doubles(softmax(net.oracle.logits(maps).map { Float($0) }))
      start = p.indices.map { p[Self.target] * ((($0 == Self.target) ? 1 : 0) - p[$0]) }
    }
    let gradients = net.oracle.gradients(maps, start: start)
    return PathSample(
      weight: weight, activation: try #require(maps[Self.layer]),
      gradient: try #require(gradients[Self.layer]))
  }

  private func oneHot(_ index: Int) -> [Double] { (0..<5).map { $0 == index ? 1 : 0 } }

  private func explain(_ method: StaticCAM.Method, _ session: Session? = nil) throws -> Explanation {
    let session = try session ?? net.network.loaded(input)
    return try session.explain(method, layer: net.index(Self.layer), class: Self.target)
  }

  @Test("Integrated Grad-CAM is the oracle's", arguments: PathRule.allCases, [false, true])
  func integrated(rule: PathRule, difference: Bool) throws {
    let first = try sample(0).activation
    let path = try rule.points(4).map { try sample($0.t, weight: $0.weight) }
    for rectified in [false, true] {
      let expected = ReferenceMethods.integratedGradCAM(
        path, first: difference ? first : nil, rectifiedEach: rectified)
      let found = try explain(
        .integratedGradCAM(steps: 4, rule: rule, difference: difference, rectified: rectified))
      expectClose(doubles(found.raw.values), expected.map.values, tolerance: 2e-6)
    }
  }

  @Test("With one point, and A(x_0) = 0, Integrated Grad-CAM is Grad-CAM")
  func onePoint() throws {
    let session = try net.network.loaded(input)
    let plain = try explain(.gradCAM, session)
    let one = try explain(.integratedGradCAM(steps: 1, difference: false), session)
    expectClose(doubles(one.raw.values), doubles(plain.raw.values), tolerance: 1e-6)
  }

  @Test("RSI-Grad-CAM is the oracle's", arguments: RSIGradCAM.Rule.allCases, RSIGradCAM.Target.allCases)
  func rsi(rule: RSIGradCAM.Rule, target: RSIGradCAM.Target) throws {
    let path = try (0...6).map { try sample(Double($0) / 6, probability: target == .probability) }
    for rectified in [false, true] {
      let expected = ReferenceMethods.rsiGradCAM(path, rectified: rectified, right: rule == .right)
      let found = try explain(.rsiGradCAM(steps: 6, rule: rule, target: target, rectified: rectified))
      expectClose(doubles(found.raw.values), expected.map.values, tolerance: 3e-6)
      let weights = doubles(try #require(found.channelWeights))
      expectClose(weights, expected.weights, tolerance: 3e-6)
    }
  }

  @Test("Without biases, from zero, the right ends give A G, and the map is Grad-CAM's of A G")
  func biasFree() throws {
    let window = Window(kernel: Pair(3, 3), padding: Padding(top: 1, left: 1, bottom: 1, right: 1))
    let free = try OracleNetwork(
      input: Shape(3, 6, 5), classes: 3,
      [
        Layer("a", Convolution(outputChannels: 9, window: window, weight: "a", bias: nil), inputs: ["input"]),
        Layer("relu", ReLU(), inputs: ["a"]),
        Layer("b", Convolution(outputChannels: 4, window: window, weight: "b", bias: nil), inputs: ["relu"]),
        Layer("b.relu", ReLU(), inputs: ["b"]),
        Layer("flat", Flatten(), inputs: ["b.relu"]),
        Layer("logits", Dense(outputCount: 3, weight: "d", bias: nil), inputs: ["flat"]),
      ])
    let x = free.input(seed: 8)
    let maps = free.forward(x)
    let (a, g) = (try #require(maps["relu"]), try #require(free.gradients(maps, 0)["relu"]))
    let session = try free.network.loaded(x)
    for steps in [1, 3, 7] {
      let found = try session.explain(
        .rsiGradCAM(steps: steps, rule: .right, baseline: .zero, target: .logit, rectified: false),
        layer: free.index("relu"), class: 0)
      let weights = doubles(try #require(found.channelWeights))
      expectClose(weights, a.combined(with: g, *).channelMeans, tolerance: 1e-5)
    }
    // So is the gradient along the path, and integrated gradients are x times it for any number of steps.
    let gradient = try #require(free.gradients(maps, 0)["input"])
    let product = gradient.combined(with: ReferenceTensor(gradient.shape, doubles(x)), *)
    let expected = ReferenceMethods.saliency(product, reduction: .signed).map.values
    for steps in [1, 4] {
      for rule in [PathRule.midpoint, .right, .gaussLegendre] {
        let found = try session.explain(
          .integratedGradients(steps: steps, rule: rule), layer: -1, class: 0)
        expectClose(doubles(found.raw.values), expected, tolerance: 1e-5)
      }
    }
  }

  @Test("The sum of I is p_c(x) - p_c(x_0) where gradients are not rectified")
  func completeness() throws {
    let found = try explain(.rsiGradCAM(steps: 600, rectified: false))
    let weights = doubles(try #require(found.channelWeights))
    let p = { (input: [Float]) in
      softmax(self.net.oracle.logits(self.net.forward(input)).map { Float($0) })[Self.target]
    }
    let difference = Double(p(input)) - Double(p(Array(repeating: -0.9, count: input.count)))
    let positions = Double(net.network.plan.layers[net.index(Self.layer)].shape.positions)
    expectClose(weights.reduce(0, +) * positions, difference, relativeTo: 1, tolerance: 2e-3)
    #expect(abs(difference) > 0.02, "a difference to speak of")
  }

  @Test("Neurons and feature maps are chosen as for Grad-CAM")
  func selection() throws {
    let session = try net.network.loaded(input)
    let (index, region) = (net.index(Self.layer), NeuronSelection.region(rows: 1..<3, columns: 0..<2))
    let grad = try session.explain(
      .gradCAM, layer: index, class: 1, featureMaps: [0, 5, 17], neurons: region)
    let one = try session.explain(
      .integratedGradCAM(steps: 1, difference: false), layer: index, class: 1, featureMaps: [0, 5, 17],
      neurons: region)
    expectClose(doubles(one.raw.values), doubles(grad.raw.values), tolerance: 1e-6)
    let rsi = try session.explain(.rsiGradCAM(steps: 2), layer: index, class: 1, neurons: region).raw
    #expect(rsi.values.indices.allSatisfy { ((3..<9).contains($0) && $0 % 3 < 2) || rsi.values[$0] == 0 })
  }
}

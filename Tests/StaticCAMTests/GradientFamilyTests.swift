import ImageFiles
import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import StaticCAM

@Suite("Element-wise Grad-CAM, Zoom-CAM, Guided Grad-CAM and what passes cost")
struct GradientFamilyTests {
  @Test("Maps are those of the oracle", arguments: MethodTests.shapes)
  func oracle(_ shape: Shape) throws {
    for isRectified in [true, false] {
      let maps = RandomMaps(shape, seed: 31, isRectified: isRectified)
      let session = try maps.network.loaded()
      let (a, g) = (ReferenceTensor(shape, doubles(maps.a)), ReferenceTensor(shape, doubles(maps.g)))
      let methods: [(StaticCAM.Method, ReferenceMap)] = [
        (.gradCAMElementWise, ReferenceMethods.gradCAMElementWise(a, g)),
        (.zoomCAM, ReferenceMethods.zoomCAM(a, g)),
      ]
      for (method, expected) in methods {
        let found = try session.explain(method, layer: 0, class: 0)
        expectClose(doubles(found.raw.values), expected.map.values, tolerance: 1e-5, "\(method.info.name)")
      }
      // LayerCAM, where A has no negative values.
      let element = try session.explain(.gradCAMElementWise, layer: 0, class: 0).raw.values
      let layer = try session.explain(.layerCAM, layer: 0, class: 0).raw.values
      #expect((deviation(doubles(element), doubles(layer)) < 1e-6) == isRectified)
    }
  }

  @Test("HiResCAM is Grad-CAM where gradients are constant over positions, and not elsewhere")
  func constantGradients() throws {
    let shape = Shape(18, 4, 5)
    let maps = RandomMaps(shape, seed: 33)
    let constant = (0..<shape.count).map { maps.g[$0 / 20 * 20] }
    for (g, isEqual) in [(constant, true), (maps.g, false)] {
      let session = try HandMadeNetwork.fixed([(shape, maps.a, g)]).loaded()
      let hiRes = try session.explain(.hiResCAM, layer: 0, class: 0).raw.rectifiedValues
      let grad = try session.explain(.gradCAM, layer: 0, class: 0).raw.values
      #expect((deviation(doubles(hiRes), doubles(grad)) < 1e-5) == isEqual)
    }
  }

  @Test("A map that is nowhere positive stays zero in Zoom-CAM; the largest value is 1 elsewhere")
  func zoom() throws {
    let shape = Shape(2, 1, 2)
    let session = try HandMadeNetwork.fixed([
      (shape, [1, 2, 3, 4], [-1, -1, 0, 0]), (shape, [1, 2, 3, 4], [1, 1, 2, 1]),
    ]).loaded()
    #expect(try session.explain(.zoomCAM, layer: 0, class: 0).raw.values == [0, 0])
    #expect(try session.explain(.zoomCAM, layer: 1, class: 0).raw.values == [1, 6.0 / 7])
  }

  /// captum's test: input 0...15, a 3x3 convolution of ones to two channels with biases -50 and -75, ReLU, a dense layer
  /// of 1 for five inputs and -1 for three, ReLU.
  private func captum() throws -> OracleNetwork {
    let dense: [Double] = [1, 1, 1, 1, 1, -1, -1, -1]
    return try OracleNetwork(
      input: Shape(1, 4, 4), classes: 4,
      [
        Layer(
          "conv",
          Convolution(outputChannels: 2, window: Window(kernel: Pair(3, 3)), weight: "w", bias: "b"),
          inputs: ["input"]),
        Layer("relu", ReLU(), inputs: ["conv"]),
        Layer("flat", Flatten(), inputs: ["relu"]),
        Layer("fc", Dense(outputCount: 4, weight: "fc", bias: nil), inputs: ["flat"]),
        Layer("fc.relu", ReLU(), inputs: ["fc"]),
      ],
      values: [
        "w": Array(repeating: 1, count: 18), "b": [-50, -75], "fc": dense + dense + dense + dense,
      ])
  }

  @Test("captum's Guided Grad-CAM at the ReLU, enlarged to the nearest value")
  func guidedGradCAM() throws {
    let net = try captum()
    let session = try net.network.loaded((0..<16).map { Float($0) })
    let found = try session.explain(.guidedGradCAM(upsampling: .nearest), layer: 1, class: 0)
    #expect(
      found.raw.values == [0, 0, 4, 4, 0, 0, 12, 8, 28, 84, 97.5, 65, 28, 56, 65, 32.5])
    #expect(found.raw.width == 4 && found.raw.height == 4 && found.layers == ["relu"])
    #expect(found.channelWeights == (try session.explain(.gradCAM, layer: 1, class: 0)).channelWeights)
  }

  @Test("Guided Grad-CAM is the oracle's product; feature maps are chosen in the layer")
  func guidedProduct() throws {
    let net = try OracleNetwork.mixed()
    let input = net.input()
    let maps = net.forward(input)
    let session = try net.network.loaded(input)
    let signal = try #require(net.gradients(maps, 4, rule: .guided)["input"])
    let guided = ReferenceMethods.saliency(signal, reduction: .signed).map
    for name in ["a.relu", "b.leaky"] {
      let (a, g) = (try #require(maps[name]), try #require(net.gradients(maps, 4)[name]))
      let grad = ReferenceMethods.gradCAM(a, g).map
      for upsampling in Upsampling.allCases {
        let expected = ReferenceMethods.guidedGradCAM(
          guided: guided, gradCAM: grad, nearest: upsampling == .nearest)
        let method = StaticCAM.Method.guidedGradCAM(upsampling: upsampling)
        let found = try session.explain(method, layer: net.index(name), class: 4)
        expectClose(doubles(found.raw.values), expected.map.values, tolerance: 1e-6)
        #expect(found.raw.values.contains { $0 < 0 })
      }
    }
    // At the input's own size the enlargement is none: the product of two methods' maps.
    let part = try session.explain(.guidedGradCAM, layer: 1, class: 4, featureMaps: [2, 3]).raw
    let grad = try session.explain(.gradCAM, layer: 1, class: 4, featureMaps: [2, 3]).raw
    let plain = try session.explain(.guidedBackprop, layer: -1, class: 4).raw
    #expect(part.values == zip(plain.values, grad.values).map { $0 * $1 })
    // Layers share the guided pass, and may be fused: maps have one size then.
    let both = try session.explainEach(.guidedGradCAM, layers: [1, net.index("b.leaky")], class: 4)
    #expect(both.allSatisfy { $0.raw.width == 6 && $0.raw.height == 8 })
    let fused = try session.explain(
      .guidedGradCAM, layers: [1, net.index("b.leaky")], fusion: .mean, class: 4)
    #expect(fused.raw.width == 6 && fused.status == .ok)
  }

  /// Methods with the layer they explain and few samples.
  static let methods: [(method: StaticCAM.Method, layer: String)] =
    [
      .saliency, .deconvnet, .guidedBackprop, .smoothGrad(samples: 3), .fullGrad,
    ].map { ($0, "input") }
    + PathRule.allCases.map { (.integratedGradients(steps: 3, rule: $0), "input") }
    + [
      .gradCAMElementWise, .zoomCAM, .finerCAM, .shapleyCAM(target: .logit), .guidedGradCAM,
      .integratedGradCAM(steps: 3, rule: .trapezoid), .integratedGradCAM(steps: 3, difference: false),
      .rsiGradCAM(steps: 3), .rsiGradCAM(steps: 3, rule: .right), .smoothGradCAMPlusPlus(samples: 2),
    ].map { ($0, "b.leaky") }

  @Test("The passes that a method says it takes are those that a session counts")
  func passCounts() throws {
    let net = try OracleNetwork.mixed()
    let input = net.input()
    for (method, name) in Self.methods {
      let network = net.network
      let session = try network.loaded(input)
      let layer = try session.plan.layer(named: name)
      let said = method.implementation.passCount(session.plan.described(layer), of: session.plan)
      _ = try session.explain(method, layer: layer, class: 1)
      var counted = session.passCount
      counted.forward -= 1
      #expect(counted == said, "\(method.info.name) \(method.parameters)")
      #expect(network.log.forwards == said.forward + 1)
      #expect(network.log.backwards.count == said.backward)
    }
    // ShapleyCAM says the most that it may take.
    let session = try net.network.loaded(input)
    let bound = Method.shapleyCAM.implementation.passCount(session.plan.layers[0], of: session.plan)
    _ = try session.explain(.shapleyCAM, layer: 0, class: 1)
    #expect(bound.backward == 6 && (2...6).contains(session.passCount.backward))
  }

  @Test("Layers share passes, and whoever watches is told of them")
  func sharing() throws {
    let net = try OracleNetwork.mixed()
    let network = net.network
    let session = try network.loaded(net.input())
    var reports: [[Int]] = []
    session.onProgress = {
      reports.append([$0, $1])
      return true
    }
    let layers = [net.index("a.relu"), net.index("b.leaky")]
    let counts: [(StaticCAM.Method, Int, Int)] = [
      (.integratedGradCAM(steps: 2), 3, 2), (.rsiGradCAM(steps: 2), 3, 3), (.finerCAM, 0, 1),
      (.guidedGradCAM, 0, 2),
    ]
    for (method, forward, backward) in counts {
      let before = session.passCount
      let maps = try session.explainEach(method, layers: layers, class: 0)
      #expect(session.passCount.forward - before.forward == forward, "\(method.info.name)")
      #expect(session.passCount.backward - before.backward == backward, "\(method.info.name)")
      for (layer, map) in zip(layers, maps) {
        #expect(try session.explain(method, layer: layer, class: 0).raw == map.raw, "\(method.info.name)")
      }
    }
    #expect(reports.prefix(5) == [[1, 2], [2, 2], [1, 2], [2, 2], [1, 2]])
  }
}

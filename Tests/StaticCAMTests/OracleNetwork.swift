import NetworkDescription
import ReferenceNetwork
import TestSupport

@testable import NetworkRuntime
@testable import StaticCAM

/// A small network whose passes the oracle runs: every layer can be asked for, nothing is fused or merged.
struct OracleNetwork {
  let oracle: ReferenceNetwork
  let parameters: [String: [Double]]
  var description: NetworkDescription { oracle.network.description }

  /// A network of these layers, whose last gives the logits.
  ///
  /// - Parameter values: Parameters by name; others are drawn from the seed.
  init(
    input: Shape, classes: Int, _ layers: [Layer], values: [String: [Double]] = [:], seed: UInt64 = 1
  ) throws {
    let description = NetworkDescription(
      name: "Oracle", inputShape: input,
      preprocessing: Preprocessing(
        resizeShortSide: nil, mean: Array(repeating: 90, count: input.channels),
        scale: Array(repeating: 0.01, count: input.channels)),
      classCount: classes, layers: layers)
    let network = try description.validated()
    var random = TestSupport.SplitMix64(seed: seed)
    var parameters: [String: [Double]] = [:]
    for parameter in network.parameters {
      let range = parameter.name.hasSuffix(".var") ? 0.5...1.5 : -0.7...0.7
      parameters[parameter.name] = values[parameter.name] ?? random.uniform(count: parameter.count, range)
    }
    // What Float32 holds, so that both sides compute with the same numbers.
    self.parameters = parameters.mapValues { $0.map { Double(Float($0)) } }
    oracle = try ReferenceNetwork(network, parameters: self.parameters)
  }

  /// Two convolutions, ReLU, leaky and clipped ReLU, batch normalisation, two kinds of pooling and a dense head.
  static func mixed(seed: UInt64 = 3, limit: Double? = 0.8) throws -> OracleNetwork {
    let window = Window(kernel: Pair(3, 3), padding: Padding(top: 1, left: 1, bottom: 1, right: 1))
    let half = Window(kernel: Pair(2, 2), stride: Pair(2, 2))
    let last: any LayerKind = limit.map { ClippedReLU(maximum: $0) } ?? ReLU()
    return try OracleNetwork(
      input: Shape(3, 8, 6), classes: 5,
      [
        Layer(
          "a", Convolution(outputChannels: 6, window: window, weight: "a.weight", bias: "a.bias"),
          inputs: ["input"]),
        Layer("a.relu", ReLU(), inputs: ["a"]),
        Layer("pool", MaxPooling(window: half), inputs: ["a.relu"]),
        Layer(
          "b", Convolution(outputChannels: 18, window: window, weight: "b.weight", bias: nil),
          inputs: ["pool"]
        ),
        Layer(
          "b.bn",
          BatchNormalization(
            scale: "bn.weight", shift: "bn.bias", mean: "bn.mean", variance: "bn.var", epsilon: 0.001),
          inputs: ["b"]),
        Layer("b.leaky", LeakyReLU(slope: 0.125), inputs: ["b.bn"]),
        Layer(
          "c",
          Convolution(
            outputChannels: 8, window: Window(kernel: Pair(1, 1)), weight: "c.weight", bias: "c.bias"),
          inputs: ["b.leaky"]),
        Layer("c.last", last, inputs: ["c"]),
        Layer("flat", Flatten(), inputs: ["c.last"]),
        Layer("fc", Dense(outputCount: 7, weight: "fc.weight", bias: "fc.bias"), inputs: ["flat"]),
        Layer("fc.relu", ReLU(), inputs: ["fc"]),
        Layer("logits", Dense(outputCount: 5, weight: "out.weight", bias: "out.bias"), inputs: ["fc.relu"]),
      ], seed: seed)
  }

  /// The number of a layer.
  func index(_ name: String) -> Int { description.layers.firstIndex { $0.name == name } ?? -1 }

  /// An input whose numbers Float32 holds.
  func input(seed: UInt64 = 5) -> [Float] {
    var random = TestSupport.SplitMix64(seed: seed)
    return random.uniform(count: description.inputShape.count).map { Float($0) }
  }

  func forward(_ input: [Float]) -> [String: ReferenceTensor] {
    oracle.forward(ReferenceTensor(description.inputShape, doubles(input)))
  }

  /// d(y_target)/dA of every layer, or the signals of another rule.
  func gradients(
    _ maps: [String: ReferenceTensor], _ target: Int, rule: ReferenceActivationRule = .gradient
  ) -> [String: ReferenceTensor] {
    var start = [Double](repeating: 0, count: description.classCount)
    start[target] = 1
    return oracle.gradients(maps, start: start, rule: rule)
  }

  /// The same as a session sees it.
  var network: HandMadeNetwork {
    let layers = description.layers
    func name(_ layer: Int) -> String { layer < 0 ? description.inputName : layers[layer].name }
    func signal(_ layer: Int, _ input: [Float], _ start: [Float], _ rule: ReferenceActivationRule) -> [Float]
    {
      let all = oracle.gradients(forward(input), start: doubles(start), rule: rule)
      return (all[name(layer)]?.values ?? []).map { Float($0) }
    }
    var plan = NetworkPlan.handMade(
      layers: layers.map {
        .handMade($0.name, oracle.network.shape(of: $0), kind: type(of: $0.kind).name)
      },
      input: description.inputShape, classCount: description.classCount,
      preprocessing: description.preprocessing)
    plan.weights = layers.map(weights)
    plan.forwardSteps = layers.indices.map { Step($0 - 1, to: $0, weights: $0) }
    return HandMadeNetwork(
      plan: plan, parameters: parameters.mapValues { $0.map { Float($0) } },
      logits: { oracle.logits(forward($0)).map { Float($0) } },
      activations: { layer, input in
        if layer < 0 { return input }
        return (forward(input)[name(layer)]?.values ?? []).map { Float($0) }
      },
      gradients: { signal($0, $1, $2, .gradient) },
      signals: { signal($0, $1, $2, $3 == .guided ? .guided : .deconvnet) })
  }

  /// What a compiled network would say of a layer's parameters.
  private func weights(_ layer: Layer) -> WeightPlan {
    let outputs = oracle.network.shape(of: layer).channels
    switch layer.kind {
    case let c as Convolution:
      return WeightPlan(.forward, weight: c.weight, bias: c.bias ?? "", outputs: outputs, inputs: 1)
    case let d as Dense:
      return WeightPlan(.forward, weight: d.weight, bias: d.bias ?? "", outputs: outputs, inputs: 1)
    case let n as BatchNormalization:
      return WeightPlan(
        .affine, weight: "", bias: "",
        normalization: .init(
          scale: n.scale, shift: n.shift, mean: n.mean, variance: n.variance, epsilon: Float(n.epsilon)),
        outputs: outputs, inputs: outputs)
    default: return WeightPlan(.forward, weight: "", bias: "", outputs: outputs, inputs: 1)
    }
  }
}

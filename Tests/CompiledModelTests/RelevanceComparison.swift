import NetworkDescription
import NetworkRuntime
import ReferenceNetwork
import StaticCAM
import TestSupport
import Testing

/// The oracle's rule by what a layer does.
struct OracleRules: Sendable {
  var weighted: ReferenceRule
  var dense: ReferenceRule?
  /// Of the layer with weights that reads the input.
  var first: ReferenceRule?
  var averages = ReferenceRule.norm
  var sums = ReferenceRule.norm
  var maxima = ReferenceRule.winner
  /// Of batch normalisation that is not merged.
  var normalization = ReferenceRule.pass

  func rule(for layer: Layer, isFirst: Bool) -> ReferenceRule {
    switch layer.kind.role {
    case .weighted: isFirst ? first ?? weighted : layer.kind is Dense ? dense ?? weighted : weighted
    case .average: averages
    case .sum: sums
    case .maximum: maxima
    case .normalization: normalization
    default: .pass
    }
  }
}

/// A compiled network after a forward pass, and the oracle on the same feature maps.
struct RelevanceComparison {
  let engine: Engine
  let workspace: Workspace
  let oracle: ReferenceNetwork
  /// The compiled network's own; those that exist nowhere else are the oracle's.
  private(set) var maps: [String: ReferenceTensor]
  /// Numbers of layers whose relevance can be had, by name.
  private let tensors: [String: Int]

  var plan: NetworkPlan { engine.plan }
  var network: ValidatedNetwork { oracle.network }

  init(_ model: TestedModel, input: [Float]? = nil) throws {
    engine = try model.engine()
    workspace = try engine.makeWorkspace()
    let input = input ?? model.input(seed: 31)
    workspace.forward(input)
    oracle = try model.oracle(engine)
    let plan = engine.plan
    tensors = Dictionary(uniqueKeysWithValues: plan.tensors.map { (plan.layers[$0].name, $0) })
    maps = [
      oracle.network.description.inputName: ReferenceTensor(plan.inputShape, input.map(Double.init))
    ]
    for layer in oracle.network.description.layers {
      if let index = tensors[layer.name] {
        let values = workspace.activations(at: index).values.map(Double.init)
        maps[layer.name] = ReferenceTensor(plan.layers[index].shape, values)
      } else {
        maps[layer.name] = oracle.output(of: layer, inputs: layer.inputs.compactMap { maps[$0] })
      }
    }
  }

  /// Relevance of every logit, of both signs.
  var start: [Float] {
    var random = SplitMix64(seed: 32)
    return random.uniform(count: plan.classCount).map(Float.init)
  }

  /// The relevance of a tensor or of the input after the last pass.
  func relevance(_ name: String) throws -> ReferenceTensor {
    let layer = name == network.description.inputName ? -1 : try #require(tensors[name])
    return ReferenceTensor(
      layer < 0 ? plan.inputShape : plan.layers[layer].shape,
      workspace.relevance(at: layer).values.map(Double.init))
  }

  /// Passes relevance from the logits down to every layer and compares it with what the oracle makes of the compiled
  /// network's relevance of the layers behind: each layer's step by itself, so that rounding does not add up.
  ///
  /// - Parameter unbiased: Takes the biases of convolutions for 0.
  func compareSteps(_ composite: Composite, _ rules: OracleRules, tolerance: Double, unbiased: Bool = false)
    throws
  {
    try workspace.propagate(.logits(start), by: composite, to: plan.tensors + [-1])
    let oracle = unbiased ? try withoutBiases() : self.oracle
    let input = network.description.inputName
    var expected = [
      network.logitsLayer.name: ReferenceTensor(
        network.shape(of: network.logitsLayer), start.map(Double.init))
    ]
    var compared = 0
    // Tensors that relevance reaches otherwise than through the gate of a product, which hands on zeros.
    var reached: Set = [network.logitsLayer.name]
    func compare(_ name: String) throws {
      guard tensors[name] != nil || name == input else { return }
      let found = try relevance(name)
      let values = try #require(expected[name]).values
      #expect(values.contains { $0 != 0 } == reached.contains(name), "\(composite.name), \(name)")
      expectClose(found.values, values, tolerance: tolerance, "\(composite.name), \(name)")
      expected[name] = found
      compared += 1
    }
    for layer in network.description.layers.reversed() {
      guard expected[layer.name] != nil else { continue }
      try compare(layer.name)
      let r = try #require(expected[layer.name])
      let rule = rules.rule(for: layer, isFirst: layer.inputs == [input])
      var parts: [ReferenceTensor]
      if let normalization = mergedNormalization(of: layer) {
        parts = [try merged(layer, normalization, r, rule)]
      } else {
        let isMerged = network.description.layers.contains {
          mergedNormalization(of: $0)?.name == layer.name
        }
        parts = oracle.inputRelevance(
          of: layer, inputs: layer.inputs.compactMap { maps[$0] }, outputRelevance: r,
          rule: isMerged ? .pass : rule)
      }
      for (name, part) in zip(layer.inputs, parts) {
        expected[name] = expected[name].map { $0.combined(with: part, +) } ?? part
      }
      if reached.contains(layer.name) {
        reached.formUnion(layer.kind.role == .product ? layer.inputs.prefix(1) : layer.inputs[...])
      }
    }
    try compare(input)
    #expect(compared == tensors.count + 1)
  }

  private func mergedNormalization(of layer: Layer) -> Layer? {
    guard case .merged(let name)? = plan.layers.first(where: { $0.name == layer.name })?.output else {
      return nil
    }
    let other = network.description.layers.first { $0.name == name }
    return layer.kind is Convolution ? other : nil
  }

  /// The step through a convolution with a batch normalisation merged in: a network of these two.
  private func merged(
    _ layer: Layer, _ normalization: Layer, _ r: ReferenceTensor, _ rule: ReferenceRule
  ) throws -> ReferenceTensor {
    let x = try #require(maps[layer.inputs[0]])
    let ones = Array(repeating: 1.0, count: x.shape.channels)
    let alone = NetworkDescription(
      name: "Alone", inputName: layer.inputs[0], inputShape: x.shape,
      preprocessing: Preprocessing(resizeShortSide: nil, mean: ones, scale: ones),
      classCount: r.shape.channels,
      layers: [layer, normalization, Layer("mean", GlobalAveragePooling(), inputs: [normalization.name])])
    let validated = try alone.validated()
    let network = try ReferenceNetwork(validated, parameters: parameters(of: validated))
    let result = network.relevance(
      [layer.inputs[0]: x], from: normalization.name, r, rules: ReferenceComposite(rule))
    return try #require(result[layer.inputs[0]])
  }

  private func parameters(of network: ValidatedNetwork) -> [String: [Double]] {
    Dictionary(
      uniqueKeysWithValues: network.parameters.map { ($0.name, engine.parameter($0.name).map(Double.init)) })
  }

  private func withoutBiases() throws -> ReferenceNetwork {
    var parameters = parameters(of: network)
    for layer in network.description.layers {
      if let bias = (layer.kind as? Convolution)?.bias { parameters[bias] = parameters[bias]?.map { _ in 0 } }
    }
    return try ReferenceNetwork(network, parameters: parameters)
  }
}

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
  private let steps: StepwiseComparison
  /// The compiled network's own; those that exist nowhere else are the oracle's.
  var maps: [String: ReferenceTensor] { steps.maps }
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
    steps = StepwiseComparison(oracle, maps: workspace.activations(input, oracle.network))
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
    let steps = unbiased ? StepwiseComparison(try withoutBiases(), maps: compiledMaps) : self.steps
    let input = network.description.inputName
    let compared = steps.relevance(workspace.relevances(network), start: start.map(Double.init)) { layer in
      rules.rule(for: layer, isFirst: layer.inputs == [input])
    }
    expectClose(compared, count: tensors.count + 1, tolerance: tolerance, composite.name)
    let reached = reached
    for step in compared {
      let isZero = step.expected.values.allSatisfy { $0 == 0 }
      #expect(isZero != reached.contains(step.name), "\(composite.name), \(step.name)")
    }
  }

  /// Tensors that relevance reaches otherwise than through the gate of a product, which hands on zeros.
  private var reached: Set<String> {
    var reached: Set = [network.logitsLayer.name]
    for layer in network.description.layers.reversed() where reached.contains(layer.name) {
      reached.formUnion(layer.kind.role == .product ? layer.inputs.prefix(1) : layer.inputs[...])
    }
    return reached
  }

  /// The maps that the compiled network has.
  private var compiledMaps: [String: ReferenceTensor] {
    maps.filter { tensors[$0.key] != nil || $0.key == network.description.inputName }
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

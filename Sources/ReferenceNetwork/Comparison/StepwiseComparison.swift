public import NetworkDescription

/// A compiled network against the oracle, step by step.
///
/// The oracle computes each layer's step from the compiled network's own maps. So an error is found where it is made,
/// rounding does not add up on the way, and where two inputs of a max-pooling differ by a rounding error both sides
/// take the same winner. Maps that the compiled network does not have, of layers that are merged into others, are the
/// oracle's, from compiled maps of the layers before.
public struct StepwiseComparison {
  /// One map that is compared.
  public struct Step: Sendable {
    /// The layer whose output it belongs to, or the input.
    public var name: String
    /// What the compiled network has.
    public var found: ReferenceTensor
    /// What the oracle makes of the compiled maps that the step reads.
    public var expected: ReferenceTensor
    /// How many numbers were added up for one number of it.
    public var terms: Int
    /// What the step may be off beside rounding, relative to the largest number.
    public var tolerance: Double
  }

  /// The oracle.
  public let reference: ReferenceNetwork
  private let compiled: [String: ReferenceTensor]
  private var computed: [String: Arriving] = [:]

  /// The output of every layer, and the input, by name.
  public var maps: [String: ReferenceTensor] { computed.mapValues(\.tensor) }

  /// A map with the terms that the oracle added up for it since the last compiled map.
  private struct Arriving {
    var tensor: ReferenceTensor
    var terms = 0
    var tolerance = 0.0
  }

  /// The comparison of a forward pass and of passes back from it.
  ///
  /// - Parameter maps: The input, and the compiled output of every layer that has one, by name.
  public init(_ reference: ReferenceNetwork, maps: [String: ReferenceTensor]) {
    self.reference = reference
    compiled = maps
    let description = reference.network.description
    computed[description.inputName] = maps[description.inputName].map { Arriving(tensor: $0) }
    for layer in description.layers {
      computed[layer.name] = maps[layer.name].map { Arriving(tensor: $0) } ?? output(of: layer)
    }
  }

  /// The outputs of layers that the compiled network has.
  public var forward: [Step] {
    reference.network.description.layers.compactMap { layer in
      guard let found = compiled[layer.name] else { return nil }
      return step(layer.name, found, output(of: layer))
    }
  }

  /// The gradients, or what another rule at activations makes of them, from the logits down to the input.
  ///
  /// - Parameters:
  ///   - found: The compiled gradients by layer, or the input's name.
  ///   - start: The derivative of the score with respect to each logit.
  ///   - rule: What happens at activations.
  public func gradients(
    _ found: [String: ReferenceTensor], start: [Double], rule: ReferenceActivationRule = .gradient
  ) -> [Step] {
    steps(found, from: logits(start)) { layer, inputs, signal in
      reference.inputSignals(
        of: layer, inputs: inputs, output: map(layer.name), signal: signal, rule: rule)
    }
  }

  /// Relevance from the logits down to the input.
  ///
  /// - Parameters:
  ///   - found: The compiled relevance by layer, or the input's name.
  ///   - start: The relevance of each logit.
  ///   - rule: The rule of a layer, where it has a choice.
  public func relevance(
    _ found: [String: ReferenceTensor], start: [Double], rule: (Layer) -> ReferenceRule
  ) -> [Step] {
    let (layer, values) = logits(start)
    return relevance(found, from: layer, values, rule: rule)
  }

  /// Relevance from the output of a layer down to the lowest of the maps that were found.
  ///
  /// - Parameter ends: Whether it goes no further from any map that was found: what the layer alone passes on.
  public func relevance(
    _ found: [String: ReferenceTensor], from layer: String, _ start: ReferenceTensor, ends: Bool = false,
    rule: (Layer) -> ReferenceRule
  ) -> [Step] {
    let places = reference.places
    return steps(found, from: (layer, start), isRelevance: true, ends: ends) { layer, inputs, signal in
      // Where the compiled network lacks the map in front of a batch normalisation, it merged the two.
      let merged = places.normalizations[layer.name].flatMap { compiled[layer.name] == nil ? $0 : nil }
      let isMerged = places.merged.contains(layer.name) && compiled[layer.inputs[0]] == nil
      return reference.inputRelevance(
        of: layer, inputs: inputs, outputRelevance: signal, rule: isMerged ? .pass : rule(layer),
        merged: merged)
    }
  }

  // MARK: - The oracle's side

  private func logits(_ start: [Double]) -> (layer: String, values: ReferenceTensor) {
    let layer = reference.network.logitsLayer
    return (layer.name, ReferenceTensor(reference.network.shape(of: layer), start))
  }

  private func map(_ name: String) -> ReferenceTensor {
    computed[name]?.tensor
      ?? ReferenceTensor(reference.network.shapes[name] ?? Shape(0, 0, 0), repeating: .nan)
  }

  private func output(of layer: Layer) -> Arriving {
    let inputs = layer.inputs.compactMap { computed[$0] }
    return Arriving(
      tensor: reference.output(of: layer, inputs: layer.inputs.map(map)),
      terms: reference.network.forwardTerms(layer) + inputs.reduce(0) { $0 + $1.terms },
      tolerance: layer.kind.referenceTolerance + inputs.reduce(0) { $0 + $1.tolerance })
  }

  private func step(_ name: String, _ found: ReferenceTensor, _ expected: Arriving) -> Step {
    Step(
      name: name, found: found, expected: expected.tensor, terms: expected.terms,
      tolerance: expected.tolerance)
  }

  /// Walks from the logits down; what arrives at a map is compared with what was found, which then takes its place.
  private func steps(
    _ found: [String: ReferenceTensor], from start: (layer: String, values: ReferenceTensor),
    isRelevance: Bool = false, ends: Bool = false,
    _ parts: (_ layer: Layer, _ inputs: [ReferenceTensor], _ signal: ReferenceTensor) -> [ReferenceTensor]
  ) -> [Step] {
    let network = reference.network
    var arriving = [start.layer: Arriving(tensor: start.values)]
    var steps: [Step] = []
    func compare(_ name: String) {
      guard let expected = arriving[name], let found = found[name] else { return }
      steps.append(step(name, found, expected))
      arriving[name] = Arriving(tensor: found)
    }
    for layer in network.description.layers.reversed() where arriving[layer.name] != nil {
      compare(layer.name)
      if steps.count == found.count { return steps }
      guard let signal = arriving[layer.name], !ends || found[layer.name] == nil else { continue }
      let terms =
        signal.terms + network.backwardTerms(layer) + (isRelevance ? network.forwardTerms(layer) : 0)
      let tolerance = signal.tolerance + layer.kind.referenceTolerance
      for (name, part) in zip(layer.inputs, parts(layer, layer.inputs.map(map), signal.tensor)) {
        if arriving[name] == nil {
          arriving[name] = Arriving(tensor: part, terms: terms, tolerance: tolerance)
        } else {
          arriving[name]?.tensor.add(part)
          arriving[name]?.terms += terms
          arriving[name]?.tolerance += tolerance
        }
      }
    }
    compare(network.description.inputName)
    return steps
  }
}

extension LayerKind {
  fileprivate var referenceTolerance: Double {
    (self as? any LayerReference).map { type(of: $0).tolerance } ?? 0
  }
}

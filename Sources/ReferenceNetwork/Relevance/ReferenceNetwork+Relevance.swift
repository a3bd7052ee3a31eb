public import NetworkDescription

/// Layer-wise relevance propagation.
extension ReferenceNetwork {
  /// One layer alone: the relevance of each of its inputs for that of its output.
  ///
  /// - Parameter rule: The rule of a convolution, a dense layer, a pooling, a sum or a batch normalisation. Activations
  ///   and dropout pass relevance on; flatten and concat hand it to the position it belongs to.
  public func inputRelevance(
    of layer: Layer, inputs: [ReferenceTensor], outputRelevance: ReferenceTensor, rule: ReferenceRule
  ) -> [ReferenceTensor] {
    inputRelevance(of: layer, inputs, outputRelevance, rule, merged: nil)
  }

  /// Relevance from the logits down: that of the input and of every layer's output, by name.
  ///
  /// A batch normalisation whose input is a convolution that nothing else reads is merged into it (w' = w s,
  /// b' = (b - mean) s + shift); the convolution's own output then has the relevance of the normalised one. Where a
  /// map has several readers their relevances add. A last softmax is left out; its relevance is 0.
  ///
  /// - Parameter start: The relevance of every logit.
  public func relevance(
    _ activations: [String: ReferenceTensor], start: [Double], rules: ReferenceComposite
  ) -> [String: ReferenceTensor] {
    let logits = network.logitsLayer
    return relevance(
      activations, from: logits.name, ReferenceTensor(network.shape(of: logits), start), rules: rules)
  }

  /// Relevance from the map `start` at the output of the layer `layer` down: that of the input and of every layer's
  /// output, by name; 0 for maps that `layer` does not depend on.
  public func relevance(
    _ activations: [String: ReferenceTensor], from layer: String, _ start: ReferenceTensor,
    rules: ReferenceComposite
  ) -> [String: ReferenceTensor] {
    var relevance = [layer: start]
    for layer in network.description.layers.reversed() {
      guard let output = relevance[layer.name] else { continue }
      let inputs = layer.inputs.map { name in
        activations[name] ?? ReferenceTensor(network.shapes[name] ?? Shape(0, 0, 0), repeating: .nan)
      }
      let merged = network.mergedNormalization(of: layer)?.kind as? BatchNormalization
      let rule = isMerged(layer) ? .pass : rules.rule(for: layer, in: network) ?? .pass
      let parts = inputRelevance(of: layer, inputs, output, rule, merged: merged)
      for (name, part) in zip(layer.inputs, parts) {
        if relevance[name]?.add(part) == nil { relevance[name] = part }
      }
    }
    for (name, shape) in network.shapes where relevance[name] == nil {
      relevance[name] = ReferenceTensor(shape)
    }
    return relevance
  }

  /// Whether `layer` is a batch normalisation that is merged into its input.
  private func isMerged(_ layer: Layer) -> Bool {
    guard
      layer.kind is BatchNormalization,
      let before = network.description.layers.first(where: { $0.name == layer.inputs[0] })
    else { return false }
    return network.mergedNormalization(of: before)?.name == layer.name
  }

  private func inputRelevance(
    of layer: Layer, _ inputs: [ReferenceTensor], _ output: ReferenceTensor, _ rule: ReferenceRule,
    merged: BatchNormalization?
  ) -> [ReferenceTensor] {
    switch layer.kind {
    case is ReLU, is LeakyReLU, is ClippedReLU, is Dropout, is Flatten:
      return [ReferenceTensor(inputs[0].shape, output.values)]
    case is Concat:
      return Self.split(output.values, like: inputs)
    case let kind as MaxPooling where rule.form == .winner:
      var result = ReferenceTensor(inputs[0].shape)
      kind.referenceWinners(inputs[0], output.shape) { output_, winner in
        result.values[winner] += output.values[output_]
      }
      return [result]
    default:
      let form = LinearForm(
        layer.kind, inputs: inputs.map(\.shape), output: output.shape, parameters, merged: merged)
      guard let form else { return inputs.map { ReferenceTensor($0.shape, repeating: .nan) } }
      return Self.split(form.relevance(rule, inputs.flatMap(\.values), output.values), like: inputs)
    }
  }

  /// `values` cut into maps of the shapes of `inputs`.
  private static func split(_ values: [Double], like inputs: [ReferenceTensor]) -> [ReferenceTensor] {
    var start = 0
    return inputs.map { input in
      defer { start += input.shape.count }
      return ReferenceTensor(input.shape, Array(values[start..<start + input.shape.count]))
    }
  }
}

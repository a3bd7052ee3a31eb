public import NetworkDescription

/// Layer-wise relevance propagation.
extension ReferenceNetwork {
  /// One layer alone: the relevance of each of its inputs for that of its output.
  ///
  /// - Parameters:
  ///   - rule: The rule of a convolution, a dense layer, a pooling, a sum or a batch normalisation. Activations and
  ///     dropout pass relevance on; flatten and concat hand it to the position it belongs to.
  ///   - merged: The batch normalisation that is merged into the layer; `outputRelevance` is that of its output then.
  public func inputRelevance(
    of layer: Layer, inputs: [ReferenceTensor], outputRelevance: ReferenceTensor, rule: ReferenceRule,
    merged: Layer? = nil
  ) -> [ReferenceTensor] {
    guard let kind = layer.kind as? any LayerReference else {
      return inputs.map { ReferenceTensor($0.shape, repeating: .nan) }
    }
    return kind.referenceRelevance(
      RelevanceSite(
        inputs: inputs, relevance: outputRelevance, rule: rule, parameters: parameters,
        merged: merged?.kind as? BatchNormalization))
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
      let rule = places.merged.contains(layer.name) ? .pass : rules.rule(for: layer, at: places) ?? .pass
      let parts = inputRelevance(
        of: layer, inputs: inputs, outputRelevance: output, rule: rule,
        merged: places.normalizations[layer.name])
      for (name, part) in zip(layer.inputs, parts) {
        if relevance[name]?.add(part) == nil { relevance[name] = part }
      }
    }
    for (name, shape) in network.shapes where relevance[name] == nil {
      relevance[name] = ReferenceTensor(shape)
    }
    return relevance
  }
}

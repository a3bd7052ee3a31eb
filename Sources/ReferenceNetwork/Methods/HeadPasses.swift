internal import NetworkDescription

extension ReferenceNetwork {
  /// The forward pass with the output of one layer replaced: what depends on it is computed again.
  ///
  /// - Parameter activations: The results of `forward`.
  public func forward(
    _ activations: [String: ReferenceTensor], replacing name: String, by map: ReferenceTensor
  ) -> [String: ReferenceTensor] {
    var result = activations
    result[name] = map
    var changed: Set = [name]
    for layer in network.description.layers where !changed.isDisjoint(with: layer.inputs) {
      result[layer.name] = output(of: layer, inputs: layer.inputs.compactMap { result[$0] })
      changed.insert(layer.name)
    }
    return result
  }
}

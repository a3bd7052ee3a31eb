internal import NetworkDescription
internal import NetworkRuntime

extension NetworkPlan {
  /// Checks that the network is piecewise linear from a layer, or the input, to the logits: methods whose formulas
  /// are exact for such networks alone ask this before they run a pass.
  ///
  /// - Parameters:
  ///   - layer: The layer that is explained, or the input.
  ///   - method: What the error calls the method.
  ///   - alternative: A method for networks of every kind.
  /// - Throws: `ExplainError` where a layer behind `layer` is a smooth curve or a product of maps.
  func requirePiecewiseLinear(
    behind layer: LayerID, _ method: String, instead alternative: String
  ) throws(ExplainError) {
    guard let curved = curvedLayer(behind: knownNumber(of: layer)) else { return }
    throw ExplainError(
      .unsuitableNetwork, "network '\(name)'",
      found: "the layer '\(curved.name)' (\(curved.kind)), which is not piecewise linear",
      expected: "a network of ReLUs and their like behind what \(method) explains",
      suggestion: "take another method, such as \(alternative)")
  }

  /// The first layer that depends on `layer`, comes no later than the logits and is not piecewise linear.
  private func curvedLayer(behind layer: Int) -> LayerPlan? {
    var reached = Set(layers.indices.contains(layer) ? [layers[layer].name] : [])
    for candidate in layers.dropFirst(layer + 1) where !candidate.role.isEnd {
      // All layers depend on the input.
      guard layer < 0 || candidate.inputs.contains(where: reached.contains) else { continue }
      if !candidate.isPiecewiseLinear { return candidate }
      reached.insert(candidate.name)
    }
    return nil
  }
}

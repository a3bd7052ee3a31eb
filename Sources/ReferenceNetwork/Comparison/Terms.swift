internal import NetworkDescription

/// How many numbers a layer adds up, known from its parameters and shapes alone, whatever its kind.
extension ValidatedNetwork {
  /// The terms of one output: a convolution's weights and bias of one output channel.
  func forwardTerms(_ layer: Layer) -> Int { terms(layer, channels: shape(of: layer).channels) }

  /// The terms that one number of an input's gradient gets from this layer.
  func backwardTerms(_ layer: Layer) -> Int {
    terms(layer, channels: inputShapes(of: layer).first?.channels ?? 1)
  }

  private func terms(_ layer: Layer, channels: Int) -> Int {
    let inputs = inputShapes(of: layer)
    let parameters = layer.kind.parameters(inputs: inputs).reduce(0) { $0 + $1.count }
    guard parameters == 0 else { return parameters / max(channels, 1) + 1 }
    // A window or a mean: as many inputs as there are to an output.
    let input = inputs.reduce(0) { $0 + $1.count }
    return max(2, input / max(shape(of: layer).count, 1))
  }
}

internal import NetworkDescription

/// y = scale * (x - mean) / sqrt(variance + epsilon) + shift; dx = scale / sqrt(variance + epsilon) * dy.
extension BatchNormalization: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    let factors = referenceFactors(shape.channels, parameters)
    let means = parameters.tensor(mean, count: shape.channels)
    let shifts = parameters.tensor(shift, count: shape.channels)
    var result: [Double] = []
    for k in 0..<shape.channels {
      result += inputs[0].channel(k).map { x in factors[k] * (x - means[k]) + shifts[k] }
    }
    return ReferenceTensor(shape, result)
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    let factors = referenceFactors(outputGradient.shape.channels, parameters)
    var result: [Double] = []
    for k in factors.indices { result += outputGradient.channel(k).map { dy in factors[k] * dy } }
    return [ReferenceTensor(outputGradient.shape, result)]
  }

  /// scale / sqrt(variance + epsilon), channel by channel.
  func referenceFactors(_ channels: Int, _ parameters: ReferenceParameters) -> [Double] {
    zip(parameters.tensor(scale, count: channels), parameters.tensor(variance, count: channels))
      .map { scale, variance in scale / (variance + epsilon).squareRoot() }
  }

  /// shift - mean * s.
  func referenceBiases(channels: Int, _ parameters: ReferenceParameters) -> [Double]? {
    let factors = referenceFactors(channels, parameters)
    let means = parameters.tensor(mean, count: channels)
    let shifts = parameters.tensor(shift, count: channels)
    return factors.indices.map { shifts[$0] - means[$0] * factors[$0] }
  }

  /// y = s * x + t, a weight a channel.
  func linearForm(_ site: RelevanceSite) -> LinearForm? {
    let output = site.output
    let factors = referenceFactors(output.channels, site.parameters)
    let biases = referenceBiases(channels: output.channels, site.parameters)
    let count = output.positions
    return LinearForm(inputs: site.shapes, output: output, biases: biases) { k in
      [LinearForm.Row(weight: factors[k], input: k * count, output: k * count, count: count)]
    }
  }

  static let samples = [
    LayerSample(
      BatchNormalization(scale: "s", shift: "b", mean: "m", variance: "v.var", epsilon: 0.01), Shape(3, 2, 4))
  ]
}

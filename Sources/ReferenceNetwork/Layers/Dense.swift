internal import NetworkDescription

/// y[n] = bias[n] + sum over i of weight[n, i] * x[i]; dx[i] = sum over n of weight[n, i] * dy[n].
extension Dense: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    let x = inputs[0].values
    let weights = parameters.tensor(weight, count: outputCount * x.count)
    var y = bias.map { parameters.tensor($0, count: outputCount) } ?? ReferenceTensor(shape).values
    for n in 0..<outputCount {
      for i in x.indices { y[n] += weights[n * x.count + i] * x[i] }
    }
    return ReferenceTensor(shape, y)
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    var dx = ReferenceTensor(inputs[0].shape)
    let count = dx.shape.count
    let weights = parameters.tensor(weight, count: outputCount * count)
    for n in 0..<outputCount {
      for i in 0..<count { dx.values[i] += weights[n * count + i] * outputGradient.values[n] }
    }
    return [dx]
  }

  func referenceBiases(channels: Int, _ parameters: ReferenceParameters) -> [Double]? {
    bias.map { parameters.tensor($0, count: channels) }
  }

  func linearForm(_ site: RelevanceSite) -> LinearForm? {
    let count = site.inputs[0].shape.count
    let outputs = site.output.count
    let weights = site.parameters.tensor(weight, count: outputs * count)
    let biases = referenceBiases(channels: outputs, site.parameters)
    return LinearForm(inputs: site.shapes, output: site.output, biases: biases) { k in
      (0..<count).map { LinearForm.Row(weight: weights[k * count + $0], input: $0, output: k) }
    }
  }

  static let samples = [
    LayerSample(Dense(outputCount: 4, weight: "w", bias: "b"), Shape(6, 1, 1)),
    LayerSample(Dense(outputCount: 4, weight: "w", bias: nil), Shape(6, 1, 1)),
  ]
}

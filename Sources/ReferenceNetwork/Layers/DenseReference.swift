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
}

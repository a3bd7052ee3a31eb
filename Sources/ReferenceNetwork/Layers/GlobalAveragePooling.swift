internal import NetworkDescription

/// y[k] = mean over the positions of x[k]; every position takes dy[k] / (H * W).
extension GlobalAveragePooling: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    ReferenceTensor(shape, inputs[0].channelMeans)
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    let shape = inputs[0].shape
    let shares = outputGradient.values.map { $0 / Double(shape.positions) }
    return [
      ReferenceTensor(
        shape, shares.flatMap { share in Array(repeating: share, count: shape.positions) })
    ]
  }

  /// A linear layer whose weights are 1 / (H * W).
  func linearForm(_ site: RelevanceSite) -> LinearForm? {
    let count = site.inputs[0].shape.positions
    return LinearForm(inputs: site.shapes, output: site.output, outputStep: 0) { k in
      [LinearForm.Row(weight: 1 / Double(count), input: k * count, output: k, count: count)]
    }
  }

  static let samples = [LayerSample(GlobalAveragePooling(), Shape(3, 4, 5))]
}

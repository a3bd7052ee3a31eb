internal import NetworkDescription

/// y = x g; dx = dy g, and dg = the sum of dy x over the positions that g serves. The signal x takes all relevance.
extension Multiply: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    inputs[0].combined(with: spread(inputs[1], over: shape), *)
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    let signal = outputGradient.combined(with: spread(inputs[1], over: output.shape), *)
    let gate = outputGradient.combined(with: inputs[0], *)
    return [
      signal, inputs[1].shape == output.shape ? gate : ReferenceTensor(inputs[1].shape, gate.channelSums),
    ]
  }

  func referenceRelevance(_ site: RelevanceSite) -> [ReferenceTensor] { site.allToFirstInput() }

  /// The gate at every position.
  private func spread(_ gate: ReferenceTensor, over shape: Shape) -> ReferenceTensor {
    guard gate.shape != shape else { return gate }
    return ReferenceTensor(
      shape, gate.values.flatMap { Array(repeating: $0, count: shape.positions) })
  }

  static let samples = [
    LayerSample(Multiply(), Shape(3, 4, 5), Shape(3, 1, 1)),
    LayerSample(Multiply(), Shape(2, 3, 4), Shape(2, 3, 4)),
  ]
}

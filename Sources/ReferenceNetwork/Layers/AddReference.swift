internal import NetworkDescription

/// y = a + b; both inputs take dy.
extension Add: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    inputs[0].combined(with: inputs[1], +)
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    [outputGradient, outputGradient]
  }
}

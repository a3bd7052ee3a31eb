internal import NetworkDescription

/// The same numbers in the same order under another shape.
extension Flatten: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    ReferenceTensor(shape, inputs[0].values)
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    [ReferenceTensor(inputs[0].shape, outputGradient.values)]
  }

  func referenceRelevance(_ site: RelevanceSite) -> [ReferenceTensor] { site.allToFirstInput() }

  static let samples = [LayerSample(Flatten(), Shape(2, 3, 2))]
}

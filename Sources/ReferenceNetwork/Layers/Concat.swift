internal import NetworkDescription

/// The channels of all inputs in order; each input takes its own channels of dy.
extension Concat: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    ReferenceTensor(shape, inputs.flatMap(\.values))
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    var start = 0
    return inputs.map { input in
      defer { start += input.shape.count }
      return ReferenceTensor(
        input.shape, Array(outputGradient.values[start..<start + input.shape.count]))
    }
  }

  /// Each input takes the relevance of its own channels.
  func referenceRelevance(_ site: RelevanceSite) -> [ReferenceTensor] { site.split(site.relevance.values) }

  static let samples = [LayerSample(Concat(), Shape(2, 3, 4), Shape(1, 3, 4), Shape(3, 3, 4))]
}

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
}

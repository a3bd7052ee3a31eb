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

  /// A linear layer whose weights are 1.
  func linearForm(_ site: RelevanceSite) -> LinearForm? {
    let count = site.output.count
    return LinearForm(inputs: site.shapes, output: site.output, portions: site.inputs.count) { n in
      [LinearForm.Row(weight: 1, input: n * count, output: 0, count: count)]
    }
  }

  static let samples = [LayerSample(Add(), Shape(2, 3, 4), Shape(2, 3, 4))]
}

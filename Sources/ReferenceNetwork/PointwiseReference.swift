internal import NetworkDescription

/// A function of every number on its own: y = f(x), dx = f'(x) dy. Relevance goes through as it is.
protocol PointwiseReference: LayerReference {
  /// f(x).
  func value(_ x: Double) -> Double
  /// f'(x), with the convention for x where f has a kink.
  func derivative(_ x: Double) -> Double
}

extension PointwiseReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    inputs[0].mapped(value)
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    [inputs[0].combined(with: outputGradient) { x, dy in derivative(x) * dy }]
  }

  func referenceRelevance(_ site: RelevanceSite) -> [ReferenceTensor] { site.allToFirstInput() }
}

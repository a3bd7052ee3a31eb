internal import NetworkDescription

/// y = min(a, b); the winner takes dy, and the relevance, of equal numbers the first.
extension Minimum: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    inputs[0].combined(with: inputs[1]) { a, b in a <= b ? a : b }
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    shares(inputs, outputGradient)
  }

  func referenceRelevance(_ site: RelevanceSite) -> [ReferenceTensor] { shares(site.inputs, site.relevance) }

  private func shares(_ inputs: [ReferenceTensor], _ signal: ReferenceTensor) -> [ReferenceTensor] {
    let first = inputs[0].combined(with: inputs[1]) { a, b in a <= b ? 1 : 0 }
    return [first.combined(with: signal, *), first.combined(with: signal) { (1 - $0) * $1 }]
  }

  static let samples = [LayerSample(Minimum(), Shape(2, 3, 4), Shape(2, 3, 4))]
}

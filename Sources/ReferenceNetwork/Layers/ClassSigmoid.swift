internal import NetworkDescription
internal import RealModule

/// p[n] = 1 / (1 + exp(-y[n])); dy[n] = p[n] (1 - p[n]) dp[n].
extension ClassSigmoid: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    ReferenceTensor(shape, inputs[0].values.map { 1 / (1 + Double.exp(-$0)) })
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    [output.combined(with: outputGradient) { p, dp in p * (1 - p) * dp }]
  }

  static let samples = [LayerSample(ClassSigmoid(), Shape(5, 1, 1))]
}

internal import NetworkDescription
internal import RealModule

/// p[n] = exp(y[n]) / sum over m of exp(y[m]); dy[n] = p[n] * (dp[n] - sum over m of p[m] * dp[m]).
extension Softmax: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    let largest = inputs[0].values.max() ?? 0
    let powers = inputs[0].values.map { Double.exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return ReferenceTensor(shape, powers.map { $0 / sum })
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    let mean = zip(output.values, outputGradient.values).reduce(0) { $0 + $1.0 * $1.1 }
    return [output.combined(with: outputGradient) { p, dp in p * (dp - mean) }]
  }

  static let samples = [LayerSample(Softmax(), Shape(5, 1, 1))]
}

internal import NetworkDescription

/// What the oracle knows of a layer kind: its formula and the derivative of that formula.
///
/// Written from the definitions, with plain loops, and used by tests and by `verify` alone.
protocol LayerReference: LayerKind {
  /// The layer's output, of the given shape.
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor

  /// The derivative with respect to each input: dx = (dy/dx)^T dy for `outputGradient` dy.
  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor]
}

/// Parameter tensors by name.
struct ReferenceParameters: Sendable {
  var values: [String: [Double]]

  /// The tensor `name` of `count` numbers; where there is none of that size, NaN, which agrees with nothing.
  func tensor(_ name: String, count: Int) -> [Double] {
    guard let found = values[name], found.count == count else {
      return Array(repeating: .nan, count: count)
    }
    return found
  }
}

/// Activation functions: every number on its own.
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
}

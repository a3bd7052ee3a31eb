internal import NetworkDescription

/// y = x where x > 0, slope * x elsewhere, with a slope a channel; its derivative at 0 is the slope.
extension PReLU: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    inputs[0].combined(with: slopes(inputs[0], parameters)) { x, slope in x > 0 ? x : slope * x }
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    let derivatives = inputs[0].combined(with: slopes(inputs[0], parameters)) { x, slope in
      x > 0 ? 1 : slope
    }
    return [derivatives.combined(with: outputGradient, *)]
  }

  func referenceRelevance(_ site: RelevanceSite) -> [ReferenceTensor] { site.allToFirstInput() }

  /// Every number's slope.
  private func slopes(_ x: ReferenceTensor, _ parameters: ReferenceParameters) -> ReferenceTensor {
    let slopes = parameters.tensor(slope, count: x.shape.channels)
    return ReferenceTensor(
      x.shape, slopes.flatMap { Array(repeating: $0, count: x.shape.positions) })
  }

  var kinks: [Double] { [0] }
  static let samples = [LayerSample(PReLU(slope: "s"), Shape(3, 4, 5))]
}

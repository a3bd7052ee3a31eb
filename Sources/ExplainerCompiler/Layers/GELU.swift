internal import NetworkDescription

/// x times the normal distribution, or a form with tanh. It falls before it rises, so that the slope is read from x.
extension GELU: PointwiseLayer {
  var function: PointwiseFunction {
    PointwiseFunction(name: usesTanh ? "geluTanh" : "gelu", slopeReads: .input)
  }
}

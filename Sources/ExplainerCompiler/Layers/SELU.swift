internal import NetworkDescription

/// gamma x, or gamma alpha (exp(x) - 1) below zero.
extension SELU: PointwiseLayer {
  var function: PointwiseFunction {
    PointwiseFunction(slopeReads: .input, parameter: alpha, second: gamma)
  }
}

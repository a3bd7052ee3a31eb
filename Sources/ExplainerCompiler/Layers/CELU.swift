internal import NetworkDescription

/// x, or alpha (exp(x / alpha) - 1) below zero.
extension CELU: PointwiseLayer {
  var function: PointwiseFunction { PointwiseFunction(slopeReads: .input, parameter: alpha) }
}

internal import NetworkDescription

/// x, or alpha (exp(x) - 1) below zero; its slope is 1, or y + alpha.
extension ELU: PointwiseLayer {
  var function: PointwiseFunction { PointwiseFunction(slopeReads: .output, parameter: alpha) }
}

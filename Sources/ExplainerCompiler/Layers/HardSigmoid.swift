internal import NetworkDescription

/// min(max(alpha x + beta, 0), 1); its slope is alpha where 0 < y < 1.
extension HardSigmoid: PointwiseLayer {
  var function: PointwiseFunction {
    PointwiseFunction(
      slopeReads: .output, isZeroAtZero: beta <= 0, sign: .nonNegative, parameter: alpha, second: beta)
  }
}

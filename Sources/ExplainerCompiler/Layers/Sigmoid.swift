internal import NetworkDescription

/// 1 / (1 + exp(-x)): 1/2 at 0, so that unused lanes are masked; its slope is y (1 - y).
extension Sigmoid: PointwiseLayer {
  var function: PointwiseFunction {
    PointwiseFunction(slopeReads: .output, isZeroAtZero: false, sign: .nonNegative)
  }
}

internal import NetworkDescription

/// ln(1 + exp(x)): ln 2 at 0, so that unused lanes are masked.
extension Softplus: PointwiseLayer {
  var function: PointwiseFunction {
    PointwiseFunction(slopeReads: .input, isZeroAtZero: false, sign: .nonNegative)
  }
}

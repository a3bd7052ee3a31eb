internal import NetworkDescription

/// x, or 0 up to a threshold.
extension ThresholdedReLU: PointwiseLayer {
  var function: PointwiseFunction { PointwiseFunction(slopeReads: .input, parameter: threshold) }
}

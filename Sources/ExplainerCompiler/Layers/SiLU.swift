internal import NetworkDescription

/// x / (1 + exp(-x)). It falls before it rises, so that the slope is read from x.
extension SiLU: PointwiseLayer {
  var function: PointwiseFunction { PointwiseFunction(slopeReads: .input) }
}

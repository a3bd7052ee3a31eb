internal import NetworkDescription

/// x min(max(x / 6 + 1/2, 0), 1). It falls before it rises, so that the slope is read from x.
extension HardSwish: PointwiseLayer {
  var function: PointwiseFunction { PointwiseFunction(slopeReads: .input) }
}

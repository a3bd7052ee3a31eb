internal import NetworkDescription

/// x tanh(ln(1 + exp(x))). It falls before it rises, so that the slope is read from x.
extension Mish: PointwiseLayer {
  var function: PointwiseFunction { PointwiseFunction(slopeReads: .input) }
}

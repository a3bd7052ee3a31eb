internal import NetworkDescription

/// tanh(x); its slope is 1 - y^2.
extension Tanh: PointwiseLayer {
  var function: PointwiseFunction { PointwiseFunction(slopeReads: .output) }
}

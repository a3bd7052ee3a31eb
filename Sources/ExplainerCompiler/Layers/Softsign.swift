internal import NetworkDescription

/// x / (1 + |x|); its slope is 1 / (1 + |x|)^2.
extension Softsign: PointwiseLayer {
  var function: PointwiseFunction { PointwiseFunction(slopeReads: .input) }
}

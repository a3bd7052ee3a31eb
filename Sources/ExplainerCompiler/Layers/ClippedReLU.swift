internal import NetworkDescription

/// min(max(0, x), maximum): slope 0 up to a limit.
extension ClippedReLU: ActivationLayer {
  var activation: Activation { Activation(slope: 0, limit: maximum) }
}

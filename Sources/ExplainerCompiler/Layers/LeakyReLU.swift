internal import NetworkDescription

/// max(x, slope * x), without a limit.
extension LeakyReLU: ActivationLayer {
  var activation: Activation { Activation(slope: slope, limit: .infinity) }
}

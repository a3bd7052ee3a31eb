internal import NetworkDescription

/// x, or slope * x below zero, without a limit.
extension LeakyReLU: ActivationLayer {
  var activation: Activation { Activation(slope: slope, limit: .infinity) }
}

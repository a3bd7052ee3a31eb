internal import NetworkDescription

/// max(0, x): slope 0 without a limit.
extension ReLU: ActivationLayer {
  var activation: Activation { Activation(slope: 0, limit: .infinity) }
}

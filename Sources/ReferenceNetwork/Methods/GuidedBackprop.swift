internal import NetworkDescription

extension ReferenceMethods {
  /// Guided backpropagation: the sum over the channels of the signal that reaches the input.
  public static func guidedBackprop(
    _ network: ReferenceNetwork, _ activations: [String: ReferenceTensor], start: [Double]
  ) -> ReferenceMap {
    inputSignal(network, activations, start, .guided)
  }

  /// The signal of a rule at the input, summed over the channels.
  static func inputSignal(
    _ network: ReferenceNetwork, _ activations: [String: ReferenceTensor], _ start: [Double],
    _ rule: ReferenceActivationRule
  ) -> ReferenceMap {
    let signals = network.gradients(activations, start: start, rule: rule)
    let signal = signals[network.network.description.inputName]
    return ReferenceMap(
      weights: [], map: signal?.channelTotal() ?? ReferenceTensor(Shape(1, 1, 1), repeating: .nan))
  }
}

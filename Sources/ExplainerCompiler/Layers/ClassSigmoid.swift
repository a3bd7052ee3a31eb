internal import NetworkDescription

/// Nothing: explanations are of the logits, at which the network ends.
extension ClassSigmoid: PassingLayer {
  func presence(inputs: [Shape]) -> Presence { .end }
}

internal import NetworkDescription

/// Nothing: it acts in training only.
extension Dropout: PassingLayer {
  func presence(inputs: [Shape]) -> Presence { .identity }
}

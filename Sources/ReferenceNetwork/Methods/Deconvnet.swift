extension ReferenceMethods {
  /// The deconvolutional network: the sum over the channels of the signal that reaches the input.
  public static func deconvnet(
    _ network: ReferenceNetwork, _ activations: [String: ReferenceTensor], start: [Double]
  ) -> ReferenceMap {
    inputSignal(network, activations, start, .deconvnet)
  }
}

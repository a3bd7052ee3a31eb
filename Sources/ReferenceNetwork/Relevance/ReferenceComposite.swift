internal import NetworkDescription

/// Which rule every layer of a network follows.
///
/// Activations and dropout pass relevance on; flatten and concat hand it to the position it belongs to.
public struct ReferenceComposite: Sendable, Equatable {
  /// Convolutions.
  public var convolution: ReferenceRule
  /// Dense layers.
  public var dense: ReferenceRule
  /// Convolutions that the network's input reaches without passing another convolution or dense layer; nil for the
  /// rule of the others.
  public var firstConvolution: ReferenceRule?
  /// The last convolution or dense layer; nil for the rule of the others.
  public var last: ReferenceRule?
  /// Average pooling, also the global one, as a linear layer with weights 1/n: `epsilon` shares by x, `zPlus` by x+.
  public var averagePooling: ReferenceRule
  /// Max-pooling: `winner`, or any other form over its windows with weights 1.
  public var maxPooling: ReferenceRule = .winner
  /// Sums of two maps, as a linear layer with weights 1: `epsilon` gives x_i / (x_0 + x_1), `zPlus` shares by x+.
  ///
  /// Where the denominator is 0 both inputs get 0.
  public var add: ReferenceRule
  /// Batch normalisation that is not merged into a convolution: `pass`, or `epsilon` for x s R / (x s + t).
  public var batchNormalization: ReferenceRule = .pass
  /// Rules of single layers, by name, before all others.
  public var layers: [String: ReferenceRule] = [:]

  /// The same rule for convolutions and dense layers, and shares of x at average pooling and sums.
  public init(_ rule: ReferenceRule, dense: ReferenceRule? = nil, stabiliser: Double = 0) {
    convolution = rule
    self.dense = dense ?? rule
    let share = ReferenceRule.share(stabiliser)
    (averagePooling, add) = (share, share)
  }

  /// The rule of a layer; nil for a kind whose rule is no choice.
  func rule(for layer: Layer, at places: RelevancePlaces) -> ReferenceRule? {
    if let rule = layers[layer.name] { return rule }
    switch layer.kind.role {
    case .weighted:
      // Of the layers with weights a dense one is that without positions.
      let isDense = layer.kind is Dense
      if let firstConvolution, !isDense, places.first.contains(layer.name) { return firstConvolution }
      if let last, places.last == layer.name { return last }
      return isDense ? dense : convolution
    case .average: return averagePooling
    case .maximum: return maxPooling
    case .sum: return add
    case .normalization: return batchNormalization
    case .standardization, .activation, .product, .choice, .joining, .passing, .probabilities,
      .independentProbabilities:
      return nil
    }
  }
}

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
    let share = ReferenceRule(.epsilon, stabiliser: stabiliser)
    (averagePooling, add) = (share, share)
  }

  /// The rule of a layer; nil for a kind whose rule is no choice.
  func rule(for layer: Layer, in network: ValidatedNetwork) -> ReferenceRule? {
    if let rule = layers[layer.name] { return rule }
    switch layer.kind {
    case is Convolution, is Dense:
      if let firstConvolution, layer.kind is Convolution, network.isFirst(layer) { return firstConvolution }
      if let last, network.lastLinearLayer == layer.name { return last }
      return layer.kind is Convolution ? convolution : dense
    case is AveragePooling, is GlobalAveragePooling: return averagePooling
    case is MaxPooling: return maxPooling
    case is Add: return add
    case is BatchNormalization: return batchNormalization
    default: return nil
    }
  }
}

extension ValidatedNetwork {
  /// Whether no path from the input to `layer` has another convolution or dense layer.
  fileprivate func isFirst(_ layer: Layer) -> Bool {
    layer.inputs.allSatisfy { name in
      guard let earlier = description.layers.first(where: { $0.name == name }) else { return true }
      return !(earlier.kind is Convolution) && !(earlier.kind is Dense) && isFirst(earlier)
    }
  }

  /// The convolution or dense layer nearest to the logits.
  fileprivate var lastLinearLayer: String? {
    description.layers.last { $0.kind is Convolution || $0.kind is Dense }?.name
  }

  /// The batch normalisation that is merged into the convolution `layer`: one that reads it where nothing else does.
  func mergedNormalization(of layer: Layer) -> Layer? {
    guard layer.kind is Convolution, layer.name != logitsLayer.name else { return nil }
    let readers = description.layers.filter { $0.inputs.contains(layer.name) }
    guard readers.count == 1, readers[0].kind is BatchNormalization else { return nil }
    return readers[0]
  }
}

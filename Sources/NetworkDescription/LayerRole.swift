/// What a layer kind is to rules, methods and passes that do not know it by name.
///
/// A method that asks for the role serves every kind of that role, also one that is written later.
public enum LayerRole: String, Sendable, CaseIterable {
  /// Weighted sums of the input: convolution, dense.
  case weighted
  /// A factor and a shift for each channel, from stored statistics: batch normalisation.
  case normalization
  /// A map over the mean and deviation, or the sum of squares, of some of its own numbers: group, layer and local
  /// response normalisation.
  case standardization
  /// A function of every number on its own: ReLU and its relatives.
  case activation
  /// Means of numbers of one channel: average pooling, also over the whole map.
  case average
  /// The largest of numbers of one channel: max-pooling.
  case maximum
  /// A sum of maps, element by element.
  case sum
  /// A product of maps, element by element: a map and its gate.
  case product
  /// The larger or the smaller of two maps, element by element.
  case choice
  /// Channels of several maps, one map after the other: concat.
  case joining
  /// The same numbers, perhaps in another shape: dropout, flatten.
  case passing
  /// Probabilities of the logits, one class or another: softmax. Explanations are of its input.
  case probabilities
  /// Probabilities of the logits, each class on its own: sigmoid at the end. Explanations are of its input.
  case independentProbabilities

  /// Whether the network ends with this role, behind its logits.
  public var isEnd: Bool { self == .probabilities || self == .independentProbabilities }
}

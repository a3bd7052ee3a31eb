/// The map as one vector, channel by channel, each row by row.
public struct Flatten: LayerKind {
  public static let name = "flatten"

  /// A map as a vector.
  public init() {}
  public init(from reader: inout AttributeReader) {}

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    Shape(inputs[0].count, 1, 1)
  }
}

/// The identity: dropout acts in training only.
public struct Dropout: LayerKind {
  public static let name = "dropout"

  /// The identity.
  public init() {}
  public init(from reader: inout AttributeReader) {}
}

/// p[n] = exp(y[n]) / sum over m of exp(y[m]). Allowed as the last layer; explanations are of its input, the logits.
public struct Softmax: LayerKind {
  public static let name = "softmax"

  /// Probabilities from logits.
  public init() {}
  public init(from reader: inout AttributeReader) {}

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].isVector else {
      throw ShapeError(found: "a map of \(inputs[0])", expected: "a vector of logits")
    }
    return inputs[0]
  }
}

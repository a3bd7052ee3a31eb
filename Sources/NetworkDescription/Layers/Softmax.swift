/// p[n] = exp(y[n]) / sum over m of exp(y[m]). Allowed as the last layer; explanations are of its input, the logits.
public struct Softmax: LayerKind {
  public static let name = "softmax"
  public static let role = LayerRole.probabilities
  public static let isPiecewiseLinear = false

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

/// p[n] = 1 / (1 + exp(-y[n])). Allowed as the last layer; explanations are of its input, the logits.
///
/// The classes do not exclude one another, or there is one class and its opposite.
public struct ClassSigmoid: LayerKind {
  public static let name = "classSigmoid"
  public static let role = LayerRole.independentProbabilities
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

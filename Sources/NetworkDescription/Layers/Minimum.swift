/// The smaller of two inputs, element by element.
public struct Minimum: LayerKind {
  public static let name = "minimum"
  public static let role = LayerRole.choice
  public static let inputCounts = 2...2

  /// The smaller of two maps.
  public init() {}
  public init(from reader: inout AttributeReader) {}

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0] == inputs[1] else {
      throw ShapeError(found: "maps of \(inputs[0]) and \(inputs[1])", expected: "two equal shapes")
    }
    return inputs[0]
  }
}

/// The map as one vector, channel by channel, each row by row.
public struct Flatten: LayerKind {
  public static let name = "flatten"
  public static let role = LayerRole.passing

  /// A map as a vector.
  public init() {}
  public init(from reader: inout AttributeReader) {}

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    Shape(inputs[0].count, 1, 1)
  }
}

/// The mean over all positions of each channel.
public struct GlobalAveragePooling: LayerKind {
  public static let name = "globalAveragePooling"
  public static let role = LayerRole.average

  /// The mean over all positions.
  public init() {}
  public init(from reader: inout AttributeReader) {}

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    Shape(inputs[0].channels, 1, 1)
  }
}

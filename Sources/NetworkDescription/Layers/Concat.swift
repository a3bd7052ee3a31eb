/// The channels of all inputs, one input after the other.
public struct Concat: LayerKind {
  public static let name = "concat"
  public static let role = LayerRole.joining
  public static let inputCounts = 1...1024

  /// A concatenation of channels.
  public init() {}
  public init(from reader: inout AttributeReader) {}

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    let first = inputs[0]
    for other in inputs where other.height != first.height || other.width != first.width {
      throw ShapeError(
        found: "maps of \(first) and \(other)", expected: "inputs of the same height and width")
    }
    return Shape(inputs.reduce(0) { $0 + $1.channels }, first.height, first.width)
  }
}

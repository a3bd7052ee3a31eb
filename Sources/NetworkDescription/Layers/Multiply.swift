/// The product of a map and another, number by number: of equal shapes, or a map and a gate of one number a channel.
public struct Multiply: LayerKind {
  public static let name = "multiply"
  public static let role = LayerRole.product
  public static let inputCounts = 2...2
  public static let isPiecewiseLinear = false

  /// A product of two maps: the first is the signal, the second its gate.
  public init() {}
  public init(from reader: inout AttributeReader) {}

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    let (signal, gate) = (inputs[0], inputs[1])
    guard gate == signal || gate == Shape(signal.channels, 1, 1) else {
      throw ShapeError(
        found: "maps of \(signal) and \(gate)",
        expected: "two equal shapes, or a gate of \(signal.channels)x1x1")
    }
    return signal
  }
}

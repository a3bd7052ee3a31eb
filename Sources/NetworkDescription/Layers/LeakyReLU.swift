/// y = x where x > 0, slope * x elsewhere.
public struct LeakyReLU: LayerKind {
  public static let name = "leakyRelu"
  public static let role = LayerRole.activation
  /// The slope of the negative side, from 0 to 1,000.
  public var slope: Double

  /// A leaky rectifier.
  public init(slope: Double) { self.slope = slope }

  public init(from reader: inout AttributeReader) {
    slope = reader.number("slope", default: 0.01)
    if !(0...1000).contains(slope) {
      reader.report(found: "'slope' is \(slope)", expected: "a number from 0 to 1000")
    }
  }

  public var attributes: [(key: String, value: JSONValue)] { [("slope", .number(slope))] }
  public var detail: String { "slope \(slope)" }
}

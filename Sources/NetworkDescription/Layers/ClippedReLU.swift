/// y = min(max(0, x), maximum); a maximum of 6 is ReLU6.
public struct ClippedReLU: LayerKind {
  public static let name = "clippedRelu"
  public static let role = LayerRole.activation
  /// The upper bound, above 0.
  public var maximum: Double

  /// A rectifier with an upper bound.
  public init(maximum: Double) { self.maximum = maximum }

  public init(from reader: inout AttributeReader) {
    maximum = reader.number("maximum", default: 6)
    if !(maximum > 0) {
      reader.report(found: "'maximum' is \(maximum)", expected: "a number above 0")
    }
  }

  public var attributes: [(key: String, value: JSONValue)] { [("maximum", .number(maximum))] }
  public var detail: String { "maximum \(maximum)" }
}

/// y = x where x > 0, alpha (exp(x / alpha) - 1) elsewhere (Barron 2017).
public struct CELU: LayerKind {
  public static let name = "celu"
  public static let role = LayerRole.activation
  public static let isPiecewiseLinear = false
  /// Minus the value far below zero, from 0.001 to 1,000.
  public var alpha: Double

  /// The function.
  public init(alpha: Double) { self.alpha = alpha }

  public init(from reader: inout AttributeReader) {
    alpha = reader.number("alpha", default: 1)
    if !(0.001...1000).contains(alpha) {
      reader.report(found: "'alpha' is \(alpha)", expected: "a number from 0.001 to 1000")
    }
  }

  public var attributes: [(key: String, value: JSONValue)] { [("alpha", .number(alpha))] }
  public var detail: String { "alpha \(alpha)" }
}

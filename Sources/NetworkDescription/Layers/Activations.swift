/// y = max(0, x).
public struct ReLU: LayerKind {
  public static let name = "relu"

  /// The rectifier.
  public init() {}
  public init(from reader: inout AttributeReader) {}
}

/// y = x where x > 0, slope * x elsewhere.
public struct LeakyReLU: LayerKind {
  public static let name = "leakyRelu"
  /// The slope of the negative side, from 0 to 1.
  public var slope: Double

  /// A leaky rectifier.
  public init(slope: Double) { self.slope = slope }

  public init(from reader: inout AttributeReader) {
    slope = reader.number("slope", default: 0.01)
    if !(0...1).contains(slope) {
      reader.report(found: "'slope' is \(slope)", expected: "a number from 0 to 1")
    }
  }

  public var attributes: [(key: String, value: JSONValue)] { [("slope", .number(slope))] }
  public var detail: String { "slope \(slope)" }
}

/// y = min(max(0, x), maximum); a maximum of 6 is ReLU6.
public struct ClippedReLU: LayerKind {
  public static let name = "clippedRelu"
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

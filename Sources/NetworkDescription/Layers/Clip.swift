/// y = min(max(x, minimum), maximum); bounds of -1 and 1 are Hardtanh.
public struct Clip: LayerKind {
  public static let name = "clip"
  public static let role = LayerRole.activation
  /// The lower bound; nil for none.
  public var minimum: Double?
  /// The upper bound, above the lower one; nil for none.
  public var maximum: Double?

  /// A function with one bound or two.
  public init(minimum: Double?, maximum: Double?) {
    self.minimum = minimum
    self.maximum = maximum
  }

  public init(from reader: inout AttributeReader) {
    func bound(_ key: String) -> Double? { reader.value(key) == nil ? nil : reader.number(key) }
    minimum = bound("minimum")
    maximum = bound("maximum")
    if minimum == nil && maximum == nil {
      reader.report(found: "no bound", expected: "a 'minimum', a 'maximum' or both")
    }
    if let minimum, let maximum, minimum >= maximum {
      reader.report(
        found: "'minimum' is \(minimum) and 'maximum' \(maximum)", expected: "a minimum below the maximum")
    }
  }

  public var attributes: [(key: String, value: JSONValue)] {
    (minimum.map { [("minimum", .number($0))] } ?? []) + (maximum.map { [("maximum", .number($0))] } ?? [])
  }
  public var detail: String {
    [minimum.map { "minimum \($0)" }, maximum.map { "maximum \($0)" }].compactMap(\.self)
      .joined(separator: ", ")
  }
}

/// y = min(max(alpha x + beta, 0), 1).
public struct HardSigmoid: LayerKind {
  public static let name = "hardSigmoid"
  public static let role = LayerRole.activation
  /// The slope between the bounds, from 0.001 to 1,000.
  public var alpha: Double
  /// The value at 0 before it is bounded, from -1,000 to 1,000.
  public var beta: Double

  /// The function. That of PyTorch and of MobileNetV3 has 1/6 and 1/2.
  public init(alpha: Double, beta: Double) {
    self.alpha = alpha
    self.beta = beta
  }

  public init(from reader: inout AttributeReader) {
    alpha = reader.number("alpha", default: 0.2)
    beta = reader.number("beta", default: 0.5)
    if !(0.001...1000).contains(alpha) {
      reader.report(found: "'alpha' is \(alpha)", expected: "a number from 0.001 to 1000")
    }
    if !(-1000...1000).contains(beta) {
      reader.report(found: "'beta' is \(beta)", expected: "a number from -1000 to 1000")
    }
  }

  public var attributes: [(key: String, value: JSONValue)] {
    [("alpha", .number(alpha)), ("beta", .number(beta))]
  }
  public var detail: String { "alpha \(alpha), beta \(beta)" }
}

/// y = gamma x where x > 0, gamma alpha (exp(x) - 1) elsewhere (Klambauer et al. 2017).
public struct SELU: LayerKind {
  public static let name = "selu"
  public static let role = LayerRole.activation
  public static let isPiecewiseLinear = false
  /// Minus the value far below zero over `gamma`, from 0 to 1,000.
  public var alpha: Double
  /// The slope above zero, from 0 to 1,000.
  public var gamma: Double

  /// The function, by default with the numbers that keep mean and variance.
  public init(alpha: Double = 1.6732631921768188, gamma: Double = 1.0507010221481323) {
    self.alpha = alpha
    self.gamma = gamma
  }

  public init(from reader: inout AttributeReader) {
    self.init()
    alpha = reader.number("alpha", default: alpha)
    gamma = reader.number("gamma", default: gamma)
    for (key, value) in attributes {
      if case .number(let number) = value, !(0...1000).contains(number) {
        reader.report(found: "'\(key)' is \(number)", expected: "a number from 0 to 1000")
      }
    }
  }

  public var attributes: [(key: String, value: JSONValue)] {
    [("alpha", .number(alpha)), ("gamma", .number(gamma))]
  }
  public var detail: String { "alpha \(alpha), gamma \(gamma)" }
}

/// y[c] = x[c] / (bias + alpha / size * sum x[k]^2)^beta, the sum over `size` channels around c: from (size - 1) / 2 before,
/// rounded down, to size / 2 behind (Krizhevsky et al. 2012).
public struct LocalResponseNormalization: LayerKind {
  public static let name = "localResponseNormalization"
  public static let role = LayerRole.standardization
  public static let isPiecewiseLinear = false
  /// How many channels are summed up, from 1 to 33.
  public var size: Int
  /// The factor of the mean square, from 0 to 1,000.
  public var alpha: Double
  /// The exponent, from 0 to 10.
  public var beta: Double
  /// What is added to the mean square, from 0.001 to 1,000.
  public var bias: Double

  /// A normalisation across channels.
  public init(size: Int, alpha: Double = 1e-4, beta: Double = 0.75, bias: Double = 1) {
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.bias = bias
  }

  /// Channels before and behind.
  public var reach: (before: Int, behind: Int) { ((size - 1) / 2, size / 2) }

  /// The members that are out of range: what was found, and what was expected.
  public var faults: [(found: String, expected: String)] {
    var faults: [(found: String, expected: String)] = []
    if !(1...33).contains(size) { faults.append(("'size' is \(size)", "a whole number from 1 to 33")) }
    for (name, value, range) in [
      ("alpha", alpha, 0...1000), ("beta", beta, 0...10), ("bias", bias, 0.001...1000),
    ] where !range.contains(value) {
      let least = range.lowerBound > 0 ? "\(range.lowerBound)" : "0"
      faults.append(("'\(name)' is \(value)", "a number from \(least) to \(Int(range.upperBound))"))
    }
    return faults
  }

  public init(from reader: inout AttributeReader) {
    self.init(size: reader.integer("size", atLeast: 1))
    alpha = reader.number("alpha", default: alpha)
    beta = reader.number("beta", default: beta)
    bias = reader.number("bias", default: bias)
    for fault in faults { reader.report(found: fault.found, expected: fault.expected) }
  }

  public var attributes: [(key: String, value: JSONValue)] {
    [
      ("size", .number(Double(size))), ("alpha", .number(alpha)), ("beta", .number(beta)),
      ("bias", .number(bias)),
    ]
  }
  public var detail: String { "size \(size), alpha \(alpha), beta \(beta), bias \(bias)" }
}

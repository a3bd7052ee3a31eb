internal import NetworkDescription
internal import ReferenceNetwork

/// The largest difference between compiled numbers and the oracle's, relative to the oracle's largest.
struct Deviation {
  /// Units of rounding that a sum of one term may be off: products, activation, order of summation.
  static let allowance = 8.0

  /// The largest difference; infinite where a number is not finite.
  var error: Double
  /// What rounding to Float32 explains: `allowance` * sqrt(terms) * 2^-24.
  ///
  /// Each of n additions rounds by at most 2^-24 of its result; the errors of a sum are independent and grow as
  /// sqrt(n) (Higham 2002, section 4.2).
  var limit: Double

  /// Whether rounding explains the difference.
  var isWithinLimit: Bool { error <= limit }

  /// The difference of two maps whose numbers are sums of `terms` products, and which may be off by `tolerance` more.
  init(_ found: ReferenceTensor, _ expected: ReferenceTensor, terms: Int, tolerance: Double) {
    self.init(found.values, expected.values, limit: Self.limit(terms: terms) + tolerance)
  }

  /// Of two differences the one that is nearer to its limit, or further beyond it.
  static func worse(_ a: Deviation, _ b: Deviation) -> Deviation {
    a.error * b.limit >= b.error * a.limit ? a : b
  }

  /// The difference of two lists.
  init(_ found: [Double], _ expected: [Double], limit: Double) {
    var (difference, largest) = (0.0, 0.0)
    var isFinite = found.count == expected.count
    for (a, b) in zip(found, expected) {
      isFinite = isFinite && a.isFinite && b.isFinite
      difference = max(difference, abs(a - b))
      largest = max(largest, abs(b))
    }
    error = isFinite ? (difference == 0 ? 0 : difference / largest) : .infinity
    self.limit = limit
  }

  /// A difference that was measured elsewhere.
  init(error: Double, limit: Double) {
    self.error = error.isFinite ? error : .infinity
    self.limit = limit
  }

  /// `allowance` * sqrt(terms) * 2^-24.
  static func limit(terms: Int) -> Double { allowance * Double(max(terms, 1)).squareRoot() * 0x1p-24 }
}

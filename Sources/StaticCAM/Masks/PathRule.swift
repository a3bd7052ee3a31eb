/// How an integral over t from 0 to 1 becomes a sum of n parts.
public enum PathRule: String, Sendable, CaseIterable {
  /// The middles (i - 1/2) / n of n equal parts.
  case midpoint
  /// Their left ends, from 0.
  case left
  /// Their right ends, to 1.
  case right
  /// All their ends, the first and the last with half the weight.
  case trapezoid
  /// Gauss and Legendre's n points, exact for polynomials up to the degree 2n - 1.
  case gaussLegendre = "gauss-legendre"

  /// How many points n parts have.
  func count(_ parts: Int) -> Int { self == .trapezoid ? parts + 1 : parts }

  /// The points t, from 0 to 1, and their weights, whose sum is 1.
  func points(_ parts: Int) -> [(t: Double, weight: Double)] {
    let n = Double(parts)
    return switch self {
    case .midpoint: (0..<parts).map { ((Double($0) + 0.5) / n, 1 / n) }
    case .left: (0..<parts).map { (Double($0) / n, 1 / n) }
    case .right: (1...parts).map { (Double($0) / n, 1 / n) }
    case .trapezoid: (0...parts).map { (Double($0) / n, $0 == 0 || $0 == parts ? 0.5 / n : 1 / n) }
    case .gaussLegendre: (0..<parts).map { Self.gaussLegendre(parts - 1 - $0, of: parts) }
    }
  }

  /// Zero number `i` from above of the Legendre polynomial P_n by Newton's method, moved from -1...1 to 0...1.
  private static func gaussLegendre(_ i: Int, of n: Int) -> (t: Double, weight: Double) {
    var x = cosine(.pi * (Double(i) + 0.75) / (Double(n) + 0.5))
    var slope = 1.0
    for _ in 0..<8 {
      // P_k from P_(k-1) and P_(k-2), and P'_n from the last two.
      var (before, value) = (1.0, x)
      for k in stride(from: 2, through: n, by: 1) {
        let k = Double(k)
        (before, value) = (value, ((2 * k - 1) * x * value - (k - 1) * before) / k)
      }
      slope = Double(n) * (x * value - before) / (x * x - 1)
      x -= value / slope
    }
    return ((x + 1) / 2, 1 / ((1 - x * x) * slope * slope))
  }

  /// cos x for 0 <= x <= pi by its series: a first guess that is the same on every machine.
  private static func cosine(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for k in stride(from: 2.0, through: 40, by: 2) {
      term *= -x * x / (k * (k - 1))
      sum += term
    }
    return sum
  }
}

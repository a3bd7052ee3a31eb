/// exp, log and tanh from additions, multiplications and divisions in a fixed order: every machine gives the
/// same bits, which the C library does not promise. Errors are below 2 units in the last place.
package enum ElementaryFunctions {
  /// ln 2 in two parts; the first has zeros at its end, so that a multiple of it is exact.
  private static let (ln2High, ln2Low) = (0x1.62e42fefap-1, 0x1.cf79abc9e3b39p-40)

  /// e^x: x = k ln 2 + r, and the Taylor series of e^r for |r| <= ln 2 / 2.
  package static func exponential(_ x: Double) -> Double {
    guard x < 709.7 else { return x.isNaN ? x : .infinity }
    guard x > -745 else { return 0 }
    let k = (x * 1.442_695_040_888_963_4).rounded()
    let r = (x - k * ln2High) - k * ln2Low
    var sum = 1.0
    for n in stride(from: 14.0, through: 1, by: -1) { sum = 1 + sum * r / n }
    return Double(sign: .plus, exponent: Int(k), significand: sum)
  }

  /// e^x of eight numbers, with the bits of `exponential(_:)`.
  package static func exponential(_ x: SIMD8<Double>) -> SIMD8<Double> {
    var result = SIMD8<Double>()
    guard all(x .> -690 .& x .< 690) else {
      for lane in 0..<8 { result[lane] = exponential(x[lane]) }
      return result
    }
    var (k, power) = (x * 1.442_695_040_888_963_4, SIMD8<Double>())
    for lane in 0..<8 {
      k[lane] = k[lane].rounded()
      // 2^k by its exponent; far from the ends no product of it is rounded.
      power[lane] = Double(bitPattern: UInt64(1023 + Int(k[lane])) << 52)
    }
    let r = (x - k * ln2High) - k * ln2Low
    result = SIMD8(repeating: 1)
    for n in stride(from: 14.0, through: 1, by: -1) { result = 1 + result * r / n }
    return result * power
  }

  /// ln x for positive finite x: x = 2^k m, and ln m = 2 artanh((m - 1) / (m + 1)) as a series.
  package static func logarithm(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x > 0 ? x : x == 0 ? -.infinity : .nan }
    var (m, k) = (x.significand, Double(x.exponent))
    if m > 1.414_213_562_373_095_1 { (m, k) = (m / 2, k + 1) }
    let s = (m - 1) / (m + 1)
    let square = s * s
    var sum = 0.0
    for n in stride(from: 23.0, through: 1, by: -2) { sum = sum * square + 1 / n }
    return k * ln2High + (2 * s * sum + k * ln2Low)
  }

  /// tanh x = (1 - e) / (1 + e) with e = exp(-2 |x|) and the sign of x.
  package static func hyperbolicTangent(_ x: Double) -> Double {
    let e = exponential(-2 * abs(x))
    let value = (1 - e) / (1 + e)
    return x < 0 ? -value : value
  }
}

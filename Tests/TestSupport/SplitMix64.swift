internal import Foundation

/// A small seeded generator: the same seed gives the same numbers on every machine.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator with this seed.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number in 0..<1.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number of the range.
  public mutating func uniform(_ range: ClosedRange<Double> = -1...1) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * unit()
  }

  /// A normally distributed number with mean 0 and variance 1.
  public mutating func normal() -> Double {
    (-2 * log(1 - unit())).squareRoot() * cos(2 * Double.pi * unit())
  }

  /// `count` numbers of the range.
  public mutating func uniform(count: Int, _ range: ClosedRange<Double> = -1...1) -> [Double] {
    (0..<count).map { _ in uniform(range) }
  }
}

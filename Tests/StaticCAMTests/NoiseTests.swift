import Foundation
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

@Suite("Random numbers and elementary functions")
struct NoiseTests {
  @Test("exp, log and tanh are the C library's but for the last places")
  func functions() {
    for x in stride(from: -700.0, through: 700, by: 0.737) {
      expectClose(ElementaryFunctions.exponential(x), exp(x), tolerance: 1e-15, "exp \(x)")
      expectClose(ElementaryFunctions.logarithm(exp(x)), log(exp(x)), tolerance: 1e-15, "log")
      expectClose(ElementaryFunctions.hyperbolicTangent(x / 100), tanh(x / 100), tolerance: 1e-14, "tanh")
    }
    #expect(ElementaryFunctions.exponential(0) == 1)
    #expect(ElementaryFunctions.exponential(.infinity) == .infinity)
    #expect(ElementaryFunctions.exponential(-.infinity) == 0)
    #expect(ElementaryFunctions.exponential(-720) > 0)
    #expect(ElementaryFunctions.exponential(.nan).isNaN)
    #expect(ElementaryFunctions.logarithm(1) == 0)
    #expect(ElementaryFunctions.logarithm(0) == -.infinity)
    #expect(ElementaryFunctions.logarithm(-1).isNaN)
    #expect(ElementaryFunctions.hyperbolicTangent(400) == 1)
    #expect(ElementaryFunctions.hyperbolicTangent(-400) == -1)
  }

  @Test("Noise has the moments and the tails of the normal distribution")
  func distribution() {
    var noise = GaussianNoise(seed: 42)
    let values = doubles(noise.next(1_000_000))
    let count = Double(values.count)
    func moment(_ power: Int) -> Double { values.reduce(0) { $0 + pow($1, Double(power)) } / count }
    expectClose(
      [moment(1), moment(2), moment(3), moment(4)], [0, 1, 0, 3], relativeTo: 1, tolerance: 0.02)
    // P(|z| > t), among them the wedges and the tail beyond 3.44.
    for (bound, share) in [(0.5, 0.617075), (1, 0.317311), (2, 0.0455003), (3, 0.0026998), (3.5, 0.00046526)]
    {
      let found = Double(values.count { abs($0) > bound }) / count
      #expect(abs(found - share) < 4 * (share / count).squareRoot(), "\(bound): \(found)")
    }
  }

  @Test("A seed gives these numbers on every machine, in pieces or at once")
  func pinned() {
    var noise = GaussianNoise(seed: 0)
    let first = noise.next(3)
    let next = noise.next(2)
    var again = GaussianNoise(seed: 0)
    #expect(again.next(5) == first + next)
    #expect(first.map(\.bitPattern) == [1_068_378_370, 3_184_328_214, 3_215_024_867])
    var bits = GaussianNoise(seed: 0)
    #expect(bits.bits() == 0xe220_a839_7b1d_cdaf)
  }
}

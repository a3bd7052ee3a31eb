import TestSupport
import Testing

@testable import StaticCAM

@Suite("Points of a path")
struct PathRuleTests {
  private func integral(_ rule: PathRule, _ parts: Int, _ f: (Double) -> Double) -> Double {
    rule.points(parts).reduce(0) { $0 + $1.weight * f($1.t) }
  }

  @Test("Weights have the sum 1, points lie between 0 and 1 in order", arguments: PathRule.allCases)
  func weights(_ rule: PathRule) {
    for parts in [1, 2, 3, 7, 50, 1000] {
      let points = rule.points(parts)
      #expect(points.count == rule.count(parts))
      expectClose(integral(rule, parts) { _ in 1 }, 1, tolerance: 1e-13)
      #expect(points.allSatisfy { (0...1).contains($0.t) && $0.weight > 0 })
      #expect(zip(points, points.dropFirst()).allSatisfy { $0.t < $1.t })
    }
  }

  @Test("Where the points are")
  func places() {
    #expect(PathRule.midpoint.points(2).map(\.t) == [0.25, 0.75])
    #expect(PathRule.left.points(2).map(\.t) == [0, 0.5])
    #expect(PathRule.right.points(2).map(\.t) == [0.5, 1])
    #expect(PathRule.trapezoid.points(2).map(\.t) == [0, 0.5, 1])
    #expect(PathRule.trapezoid.points(2).map(\.weight) == [0.25, 0.5, 0.25])
    // The zeros of P_2 are at +-1/sqrt(3), those of P_3 at 0 and +-sqrt(3/5) with the weights 4/9 and 5/18.
    expectClose(PathRule.gaussLegendre.points(2).map(\.t), [0.21132486540518713, 0.7886751345948129])
    expectClose(
      PathRule.gaussLegendre.points(3).map(\.t), [0.1127016653792583, 0.5, 0.8872983346207417],
      tolerance: 1e-15)
    expectClose(
      PathRule.gaussLegendre.points(3).map(\.weight), [5.0 / 18, 4.0 / 9, 5.0 / 18], tolerance: 1e-15)
  }

  @Test("Gauss and Legendre's n points are exact up to the degree 2n - 1, and no further", arguments: 1...6)
  func degree(_ parts: Int) {
    func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { product, _ in product * x } }
    for degree in 0..<2 * parts {
      let found = integral(.gaussLegendre, parts) { power($0, degree) }
      expectClose(found, 1 / Double(degree + 1), tolerance: 1e-13)
    }
    let beyond = integral(.gaussLegendre, parts) { power($0, 2 * parts) }
    #expect(abs(beyond - 1 / Double(2 * parts + 1)) > 1e-9)
  }
}

import ImageFiles
import NetworkDescription
import TestSupport
import Testing

@testable import StaticCAM

@Suite("RISE's masks and Opti-CAM's search by hand")
struct SearchTests {
  @Test("RISE's masks: cells of ones and zeros, kept with probability p, cut at random")
  func masks() {
    let masks = RandomMasks(Shape(3, 30, 22), cells: 5, keep: 0.3, seed: 1)
    var sums = [Double](repeating: 0, count: 660)
    let count = 2000
    for index in 0..<count {
      let values = masks.mask(index).values
      #expect(values.count == 660 && values.allSatisfy { 0...1 ~= $0 })
      for i in sums.indices { sums[i] += Double(values[i]) / Double(count) }
    }
    // A cell's variance is p (1 - p): at a pixel the mean of 2000 is off by 0.01, over all pixels by 0.002.
    #expect(abs(sums.reduce(0, +) / 660 - 0.3) < 0.01)
    #expect(sums.allSatisfy { abs($0 - 0.3) < 0.05 })
    #expect(masks.mask(7).values == masks.mask(7).values && masks.mask(7).values != masks.mask(8).values)
    let all = RandomMasks(Shape(3, 30, 22), cells: 5, keep: 1, seed: 1)
    #expect(all.mask(0).values == Array(repeating: 1, count: 660))
    // Where nothing is cut off, a single cell is one number.
    let single = RandomMasks(Shape(3, 4, 4), cells: 1, keep: 0.5, seed: 2)
    #expect(Set((0..<100).flatMap { single.mask($0).values }) == [0, 1])
    // Edges lie at all places within a cell: the first row differs from the next in masks cut there.
    let starts = (0..<200).map { index -> Int in
      let values = masks.mask(index).values
      return (0..<29).first { row in (0..<22).contains { values[row * 22 + $0] != values[row * 22 + 22 + $0] }
      } ?? 0
    }
    #expect(Set(starts).count >= 3)
  }

  @Test("Opti-CAM's derivative through min and max is that of central differences")
  func maskGradient() throws {
    let shape = Shape(4, 3, 3)
    let maps = RandomMaps(shape, seed: 12)
    var random = SplitMix64(seed: 13)
    let (b, c) = (random.uniform(count: 60), random.uniform(count: 60))
    let x = random.uniform(count: 60).map { Float($0) }
    let network = maps.network
    let session = try network.loaded(x)
    let context = MethodContext(layers: [0], classIndex: 0, session: session, selections: [:])
    let problem = MaskGradient(context.target(context.layers[0]))
    func score(_ u: [Double]) -> Double {
      let mask = problem.mask(u).mask
      return (0..<60).reduce(0) { sum, n in
        let value = Double(x[n]) * mask[n % 20]
        return sum + b[n] * value + c[n] * value * value
      }
    }
    let u = [0.1, 0.5, 0.15, 0.25]
    let state = problem.mask(u)
    expectClose(
      state.mask.map { $0 },
      doubles(
        Mask(
          Plane(width: 3, height: 3, values: maps.map { k, a, _ in u[k] * a }.map { Float($0) }),
          Shape(3, 4, 5)
        ).values), tolerance: 1e-6)
    let slopes = (0..<60).map { n -> Float in
      let value = Double(x[n]) * state.mask[n % 20]
      return Float(b[n] + 2 * c[n] * value)
    }
    let gradients = BlockedMaps(Shape(3, 4, 5), slopes)
    let found = withExtendedLifetime(gradients) {
      problem.gradient(of: state, input: x, gradients.maps)
    }
    let expected = u.indices.map { k -> Double in
      var (up, down) = (u, u)
      up[k] += 1e-6
      down[k] -= 1e-6
      return (score(up) - score(down)) / 2e-6
    }
    #expect(expected.contains { abs($0) > 0.1 })
    expectClose(found, expected, tolerance: 1e-6)
    expectClose(doubles(problem.masked(x, state)), (0..<60).map { Double(x[$0]) * state.mask[$0 % 20] })
  }

  @Test("Adam's first step has the size of the rate, whatever the gradient's")
  func adam() {
    var values = [1.0, 1, 1]
    var adam = Adam(count: 3, rate: 0.1)
    adam.ascend(&values, [5, -0.01, 0])
    expectClose(values, [1.1, 0.9, 1], tolerance: 1e-5)
    adam.ascend(&values, [5, 0.01, 0])
    // The mean of -1 and 1 with weights 0.09 and 0.1, over 0.19; the mean square is 1.
    expectClose(values, [1.2, 0.9 + 0.1 * 0.01 / 0.19, 1], tolerance: 1e-5)
  }

  @Test("Streams of a seed differ from each other and from the seed's own numbers")
  func streams() {
    var streams = (0..<50).map { GaussianNoise(seed: 1, stream: $0) } + [GaussianNoise(seed: 1)]
    let numbers = streams.indices.map { i in (0..<20).map { _ in streams[i].bits() } }
    #expect(Set(numbers.flatMap(\.self)).count == 51 * 20)
    var again = GaussianNoise(seed: 1, stream: 3)
    #expect((0..<20).map { _ in again.bits() } == numbers[3])
  }
}

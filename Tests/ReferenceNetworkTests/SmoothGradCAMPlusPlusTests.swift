import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@Suite("Smooth Grad-CAM++")
struct SmoothGradCAMPlusPlusTests {
  private let a: ReferenceTensor
  private let samples: [GradientSample]

  init() throws {
    let network = try SmallNetworks.pooled(seed: 21)
    let input = SmallNetworks.input(network, seed: 22)
    a = try Evaluation(network, input, target: 2).activation("relu1")
    samples = try (0..<5).map { m in
      let noise = SmallNetworks.random(input.shape, seed: 30 + UInt64(m), -0.4...0.4)
      let run = Evaluation(network, input.combined(with: noise, +), target: 2)
      return GradientSample(logit: run.logit, gradient: try run.gradient("relu1"))
    }
  }

  private func map(
    _ samples: [GradientSample]? = nil, _ change: (inout SmoothGradCAMPlusPlusOptions) -> Void = { _ in }
  ) -> ReferenceMap {
    var options = SmoothGradCAMPlusPlusOptions()
    change(&options)
    return ReferenceMethods.smoothGradCAMPlusPlus(
      a, samples: samples ?? self.samples, options: options, rectified: false)
  }

  @Test("Without noise it is Grad-CAM++ for any number of samples", arguments: [1, 2, 7])
  func withoutNoise(count: Int) {
    let same = Array(repeating: samples[0], count: count)
    let expected = ReferenceMethods.gradCAMPlusPlus(a, samples[0].gradient, rectified: false)
    expectClose(map(same).weights, expected.weights, tolerance: 1e-10)
    expectClose(map(same).map.values, expected.map.values, tolerance: 1e-10)
    let guarded = ReferenceMethods.gradCAMPlusPlus(a, samples[0].gradient, form: .guarded)
    expectClose(map(same) { $0.isGuarded = true }.weights, guarded.weights, tolerance: 1e-10)
  }

  @Test("The literal numerator divides alpha by g")
  func literal() {
    let gradient = samples[0].gradient
    let alpha = ReferenceMethods.gradCAMPlusPlusAlpha(a, gradient)
    let terms = alpha.combined(with: gradient) { alpha, g in g > 0 ? alpha : 0 }
    let found = map([samples[0]]) { $0.usesLiteralNumerator = true }.weights
    expectClose(found, terms.channelSums, tolerance: 1e-10)
  }

  @Test("Averages, computed once more from the definition")
  func definition() throws {
    let largest = samples.map(\.logit).max() ?? 0
    #expect(Set(samples.map(\.logit)).count == samples.count)
    // A factor exp(S) for all samples cancels between numerator and denominator, not between samples.
    let shifted = samples.map { GradientSample(logit: $0.logit + 500, gradient: $0.gradient) }
    expectClose(map(shifted).weights, map().weights, tolerance: 1e-10)
    let boosted = samples.enumerated().map { m, sample in
      GradientSample(logit: m == 3 ? largest + 60 : sample.logit, gradient: sample.gradient)
    }
    let alone = ReferenceMethods.gradCAMPlusPlus(a, samples[3].gradient)
    expectClose(map(boosted).weights, alone.weights.map { $0 / 5 }, tolerance: 1e-9)
    expectClose(map(samples.reversed()).weights, map().weights, tolerance: 1e-10)
  }

  @Test("Feature-map subsets add up")
  func channels() {
    let (first, second): (Set<Int>, Set<Int>) = ([0, 3], [1, 2, 4, 5])
    let (p, q) = (map { $0.channels = first }, map { $0.channels = second })
    expectClose(p.map.combined(with: q.map, +).values, map().map.values, tolerance: 1e-12)
    #expect(p.weights.indices.filter { p.weights[$0] != 0 }.allSatisfy(first.contains))
    #expect(map { $0.channels = Set(0..<6) } == map())
  }

  @Test("Neuron subsets add up for each effect alone", arguments: [true, false])
  func neurons(isDisplayed: Bool) {
    let (height, width) = (a.shape.height, a.shape.width)
    func part(_ rows: Range<Int>, both: Bool = false) -> ReferenceMap {
      map {
        $0.neurons = NeuronSelection(
          rows: rows, columns: 0..<width, width: width, isDisplayed: isDisplayed || both,
          isContributing: !isDisplayed || both)
      }
    }
    let sum = part(0..<3).map.combined(with: part(3..<height).map, +)
    expectClose(sum.values, map().map.values, tolerance: 1e-12)
    #expect(part(0..<height, both: true) == map())
    let both = part(0..<3, both: true)
    #expect(both.map.values[(3 * width)...].allSatisfy { $0 == 0 })
    #expect(both.weights != map().weights)
  }
}

import ImageFiles
import NetworkDescription
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

@Suite("Methods without gradients by hand")
struct GradientFreeTests {
  /// Two channels of 2x2; the logits are the sums of the channels, and 0 as a third.
  private func network(_ a: [Float]) -> HandMadeNetwork {
    var network = HandMadeNetwork.fixed([(Shape(2, 2, 2), a, Array(repeating: 1, count: 8))])
    network.logits = { _ in [a[..<4].reduce(0, +), a[4...].reduce(0, +), 0] }
    network.head = { _, maps in [maps[..<4].reduce(0, +), maps[4...].reduce(0, +), 0] }
    return network
  }

  private let a: [Float] = [1, 0, 2, 0, 3, 0, 0, 1]

  /// Of logits v, w and 0: the probability of the first.
  private func p(_ v: Double, _ w: Double) -> Double {
    ElementaryFunctions.exponential(v)
      / (ElementaryFunctions.exponential(v) + ElementaryFunctions.exponential(w) + 1)
  }

  @Test("Recipro-CAM: each position's own probability; spread, what the Gaussian leaves within the map")
  func recipro() throws {
    let session = try network(a).loaded()
    let found = try session.explain(.reciproCAM, layer: 0, class: 0)
    expectClose(doubles(found.raw.values), [p(1, 3), p(0, 0), p(2, 0), p(0, 1)], tolerance: 1e-6)
    // In a corner of 2x2 positions 9/16 of the Gaussian remain.
    let spread = try session.explain(.reciproCAM(spread: true), layer: 0, class: 0)
    let part = 9.0 / 16
    expectClose(
      doubles(spread.raw.values), [p(part, 3 * part), p(0, 0), p(2 * part, 0), p(0, part)], tolerance: 1e-6)
    // With the first feature map alone the second's logit is 0 everywhere.
    let first = try session.explain(.reciproCAM, layer: 0, class: 0, featureMaps: [0])
    expectClose(doubles(first.raw.values), [p(1, 0), p(0, 0), p(2, 0), p(0, 0)], tolerance: 1e-6)
    #expect(session.passCount == PassCount(forward: 1, head: 12))
  }

  @Test("Ablation-CAM: ratio, difference, slope; negative and zero logits")
  func ablation() throws {
    func weights(_ form: AblationCAM.Weighting, _ a: [Float], _ index: Int = 0) throws -> [Float] {
      let found = try network(a).loaded().explain(.ablationCAM(weights: form), layer: 0, class: index)
      return try #require(found.channelWeights)
    }
    #expect(try weights(.ratio, a) == [1, 0])
    #expect(try weights(.difference, a) == [3, 0])
    expectClose(doubles(try weights(.slope, a)), [3 / 5.0.squareRoot(), 0], tolerance: 1e-6)
    let negative: [Float] = [-1, 0, 0, 0, 0, 0, 0, 0]
    #expect(try weights(.ratio, negative) == [1, 0])
    #expect(try weights(.difference, negative) == [-1, 0])
    #expect(try weights(.slope, negative) == [-1, 0])
    #expect(try weights(.ratio, a, 2) == [0, 0])
  }

  @Test("Score-CAM: a constant map has weight 0, and a softmax runs over the others")
  func constant() throws {
    var network = HandMadeNetwork.fixed([
      (Shape(3, 2, 2), [1, 2, 3, 4, 5, 5, 5, 5, 0, 0, 0, 1], Array(repeating: 0, count: 12))
    ])
    network.logits = { input in [input.reduce(0, +) / 60, 1, 0] }
    let session = try network.loaded(Array(repeating: 1, count: 60))
    let found = try #require(session.explain(.scoreCAM, layer: 0, class: 0).channelWeights)
    #expect(found[1] == 0)
    #expect(abs(found[0] + found[2] - 1) < 1e-6 && found[0] > found[2] && found[2] > 0)
    let plain = try session.explain(.scoreCAM(weights: .plain), layer: 0, class: 0)
    let masks = [[1, 2, 3, 4], [0, 0, 0, 1]].map { values in
      Mask(Plane(width: 2, height: 2, values: values), Shape(3, 4, 5)).values
    }
    expectClose(
      doubles(try #require(plain.channelWeights)),
      [masks[0].reduce(0.0) { $0 + Double($1) } / 20, 0, masks[1].reduce(0.0) { $0 + Double($1) } / 20],
      tolerance: 1e-5)
    let fast = try #require(
      session.explain(.scoreCAM(weights: .plain, channels: 1), layer: 0, class: 0).channelWeights)
    let plainWeights = try #require(plain.channelWeights)
    #expect(fast == [plainWeights[0], 0, 0])
  }

  /// A network that sees its first class in everything but the blurred input, so that all groups weigh the same.
  private func sure(of layer: (shape: Shape, a: [Float], g: [Float])) throws -> Session {
    let input: [Float] = (0..<60).map { $0 % 2 == 0 ? 9 : 0 }
    let blurred = GaussianBlur(size: 51, sigma: 50).applied(to: input, Shape(3, 4, 5))
    var network = HandMadeNetwork.fixed([layer])
    network.logits = { $0 == blurred ? [0, 0, 0] : [3, 0, 0] }
    return try network.loaded(input)
  }

  @Test(
    "Group-CAM: groups add up to Grad-CAM where nothing is rectified within them", arguments: [1, 3, 7, 20])
  func groups(_ groups: Int) throws {
    let shape = Shape(20, 3, 4)
    let maps = RandomMaps(shape, seed: 9)
    let session = try sure(of: (shape, maps.a, maps.g.map { abs($0) }))
    let found = try session.explain(.groupCAM(groups: groups, theta: 0), layer: 0, class: 0)
    let gradCAM = try session.explain(.gradCAM, layer: 0, class: 0)
    let weight = Double(session.probabilities[0]) - 1 / 3.0
    let weights = doubles(try #require(found.channelWeights))
    // The silent channel is a group of its own among twenty: a constant map is no mask.
    for (k, w) in weights.enumerated() where !(groups == 20 && k == 1) {
      #expect(abs(w - weight) < 1e-6)
    }
    expectClose(
      doubles(found.raw.values), gradCAM.raw.values.map { Double($0) * weight }, tolerance: 2e-6)
  }

  @Test("Percentiles are interpolated; Group-CAM drops what lies at or below")
  func percentiles() throws {
    #expect(percentile(50, of: [3, 1, 2]) == 2)
    #expect(percentile(75, of: [0, 10, 20, 30]) == 22.5)
    #expect(percentile(100, of: [5, 1]) == 5 && percentile(0, of: [5, 1]) == 1)
    let session = try sure(of: (Shape(1, 1, 5), [1, 2, 3, 4, 5], [1, 1, 1, 1, 1]))
    let raw = try session.explain(.groupCAM(groups: 4, theta: 50), layer: 0, class: 0).raw.values
    #expect(raw.prefix(3) == [0, 0, 0])
    expectClose(Double(raw[3] / raw[4]), 0.8)
  }

  @Test("Poly-CAM's chain: the last map of each smaller size, the deepest last")
  func chain() {
    func layer(_ name: String, _ side: Int, _ kind: String = "relu") -> LayerPlan {
      .handMade(name, Shape(4, side, side), kind: kind)
    }
    let plan = NetworkPlan.handMade(layers: [
      layer("c1", 16, "convolution"), layer("r1", 16), layer("r2", 16), layer("p1", 8, "maxPooling"),
      layer("r3", 8), layer("j1", 8, "concat"), layer("p2", 4, "maxPooling"), layer("r4", 4),
      layer("r5", 4), layer("fc", 1, "dense"),
    ])
    #expect(PolyCAM.chain(from: 1, plan) == [1, 5, 8])
    #expect(PolyCAM.chain(from: 2, plan) == [2, 5, 8])
    #expect(PolyCAM.chain(from: 4, plan) == [4, 8])
    #expect(PolyCAM.chain(from: 7, plan) == [7] && PolyCAM.chain(from: 8, plan) == [8])
  }

  @Test("A feature map that the network cannot mask away leaves the heatmap flat, not wrong")
  func flat() throws {
    let zeros = [Float](repeating: 0, count: 8)
    let session = try network(zeros).loaded()
    for method: StaticCAM.Method in [.scoreCAM, .groupCAM, .ablationCAM, .polyCAM, .optiCAM(iterations: 0)] {
      #expect(try session.explain(method, layer: 0, class: 0).status == .flat, "\(method.info.name)")
    }
  }
}

import ImageFiles
import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

/// A_k = relu(p_k x_{k mod 3} + q_k) at every position, y_c = sum of v_ck A_k^2 / 2 + u_ck A_k: gradients
/// depend on the input, G_k = v_ck A_k + u_ck.
private struct SquareNetwork {
  static let shape = Shape(20, 4, 5)
  var numbers: [[Double]]

  init(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    numbers = (0..<4).map { _ in random.uniform(count: 60) }
  }

  func activation(_ input: [Double]) -> [Double] {
    (0..<400).map { n in
      let (k, i) = (n / 20, n % 20)
      return max(0, numbers[0][k] * input[k % 3 * 20 + i] + numbers[1][k] + 0.3)
    }
  }

  func gradient(_ a: [Double], _ target: Int) -> [Double] {
    a.enumerated().map { n, a in numbers[2][target * 20 + n / 20] * a + numbers[3][target * 20 + n / 20] }
  }

  func logit(_ a: [Double], _ target: Int) -> Double {
    a.enumerated().reduce(0) { sum, one in
      let at = target * 20 + one.offset / 20
      return sum + numbers[2][at] * one.element * one.element / 2 + numbers[3][at] * one.element
    } / 10
  }

  var network: HandMadeNetwork {
    HandMadeNetwork(
      plan: .handMade(layers: [.handMade("a", Self.shape), .handMade("twice", Self.shape)]),
      logits: { input in
        let a = activation(doubles(input))
        return (0..<3).map { Float(logit(a, $0)) }
      },
      activations: { _, input in activation(doubles(input)).map { Float($0) } },
      gradients: { _, input, start in
        gradient(activation(doubles(input)), start.firstIndex(of: 1) ?? 0).map { Float($0) }
      })
  }
}

@Suite("Smooth Grad-CAM++")
struct SmoothGradCAMPlusPlusTests {
  private let square = SquareNetwork(seed: 21)
  private let input: [Float]
  private let noise: [[Float]]

  init() {
    var random = TestSupport.SplitMix64(seed: 22)
    input = (0..<60).map { _ in Float(random.uniform(-2...3)) }
    noise = (0..<6).map { _ in (0..<60).map { _ in Float(random.normal()) } }
  }

  /// The oracle's map for samples of the oracle's arithmetic.
  private func expected(
    _ noise: [[Float]], level: Double = 0.15, target: Int = 1, _ options: SmoothGradCAMPlusPlusOptions
  ) -> ReferenceMap {
    let x = doubles(input)
    let sigma = level * ((x.max() ?? 0) - (x.min() ?? 0))
    let samples = noise.map { z in
      let a = square.activation(zip(x, z).map { $0 + sigma * Double($1) })
      return GradientSample(
        logit: square.logit(a, target),
        gradient: ReferenceTensor(SquareNetwork.shape, square.gradient(a, target)))
    }
    return ReferenceMethods.smoothGradCAMPlusPlus(
      ReferenceTensor(SquareNetwork.shape, square.activation(x)), samples: samples, options: options)
  }

  @Test("With given noise it is the oracle's, in every form")
  func oracle() throws {
    let session = try square.network.loaded(input)
    for guarded in [false, true] {
      for numerator in SmoothGradCAMPlusPlus.Numerator.allCases {
        var options = SmoothGradCAMPlusPlusOptions()
        options.isGuarded = guarded
        options.usesLiteralNumerator = numerator == .literal
        let method = Method.smoothGradCAMPlusPlus(
          givenNoise: noise, guarded: guarded, numerator: numerator)
        let found = try session.explain(method, layer: 0, class: 1)
        let reference = expected(noise, options)
        let name: Comment = "\(guarded) \(numerator)"
        let weights = doubles(try #require(found.channelWeights))
        expectClose(weights, reference.weights, tolerance: 1e-5, name)
        expectClose(doubles(found.raw.values), reference.map.values, tolerance: 1e-5, name)
        #expect(found.seed == nil)
      }
    }
  }

  @Test("torch-cam's form: sigma in network units, samples that count the same")
  func plain() throws {
    var method = SmoothGradCAMPlusPlus()
    (method.givenNoise, method.noise) = (noise, 0.3)
    (method.isAbsolute, method.hasExponential) = (true, false)
    let found = try square.network.loaded(input).explain(Method(method), layer: 0, class: 1)
    let x = doubles(input)
    let samples = noise.map { z in
      let a = square.activation(zip(x, z).map { $0 + 0.3 * Double($1) })
      return GradientSample(
        logit: 0, gradient: ReferenceTensor(SquareNetwork.shape, square.gradient(a, 1)))
    }
    let reference = ReferenceMethods.smoothGradCAMPlusPlus(
      ReferenceTensor(SquareNetwork.shape, square.activation(x)), samples: samples,
      options: SmoothGradCAMPlusPlusOptions())
    expectClose(doubles(found.raw.values), reference.map.values, tolerance: 1e-5)
  }

  @Test("Selections apply as in the oracle")
  func selection() throws {
    let session = try square.network.loaded(input)
    var options = SmoothGradCAMPlusPlusOptions()
    options.channels = [1, 5, 19]
    options.neurons = .init(rows: 1..<3, columns: 0..<4, width: 5)
    let found = try session.explain(
      .smoothGradCAMPlusPlus(givenNoise: noise), layer: 0, class: 1, featureMaps: [1, 5, 19],
      neurons: .region(rows: 1..<3, columns: 0..<4))
    expectClose(doubles(found.raw.values), expected(noise, options).map.values, tolerance: 1e-5)
  }

  @Test("Without noise it is Grad-CAM++ for any number of samples", arguments: [1, 2, 7])
  func withoutNoise(_ samples: Int) throws {
    let session = try square.network.loaded(input)
    for guarded in [false, true] {
      let smooth = try session.explain(
        .smoothGradCAMPlusPlus(samples: samples, noise: 0, guarded: guarded), layer: 0, class: 1)
      let plain = try session.explain(.gradCAMPlusPlus(guarded: guarded), layer: 0, class: 1)
      expectClose(doubles(smooth.raw.values), doubles(plain.raw.values), tolerance: 2e-6)
    }
    // With the literal numerator and one sample alpha is that of Grad-CAM++ divided by g.
    let literal = try session.explain(
      .smoothGradCAMPlusPlus(samples: samples, noise: 0, numerator: .literal), layer: 0, class: 1)
    let (a, g) = (square.activation(doubles(input)), square.gradient(square.activation(doubles(input)), 1))
    let weights = (0..<20).map { k in
      let sum = a[k * 20..<k * 20 + 20].reduce(0, +)
      return g[k * 20..<k * 20 + 20].reduce(0) { $1 > 0 ? $0 + 1 / (2 + sum * $1) : $0 }
    }
    expectClose(doubles(try #require(literal.channelWeights)), weights, tolerance: 2e-6)
  }

  @Test("The order of samples changes nothing but rounding")
  func order() throws {
    let session = try square.network.loaded(input)
    let forwards = try session.explain(.smoothGradCAMPlusPlus(givenNoise: noise), layer: 0, class: 1)
    let backwards = try session.explain(
      .smoothGradCAMPlusPlus(givenNoise: noise.reversed()), layer: 0, class: 1)
    expectClose(doubles(forwards.raw.values), doubles(backwards.raw.values), tolerance: 2e-6)
  }

  @Test("A seed gives the same bits every time, another seed another map")
  func seeds() throws {
    let session = try square.network.loaded(input)
    func raw(_ seed: UInt64) throws -> [Float] {
      try session.explain(.smoothGradCAMPlusPlus(samples: 5, seed: seed), layer: 0, class: 1).raw.values
    }
    #expect(try raw(3) == raw(3))
    #expect(try raw(3) != raw(4))
    let explanation = try session.explain(.smoothGradCAMPlusPlus(samples: 5, seed: 3), layer: 0, class: 1)
    #expect(explanation.seed == 3)
    #expect(
      explanation.parameters.map(\.key)
        == ["samples", "noise", "seed", "guarded", "numerator", "absolute", "exponential"])
    #expect(
      explanation.parameters.map(\.value)
        == [
          .number(5), .number(0.15), .number(3), .bool(false), .string("corrected"), .bool(false),
          .bool(true),
        ])
  }

  @Test("Logits that differ by hundreds do not overflow")
  func largeLogits() throws {
    var network = square.network
    let logits = network.logits
    network.logits = { logits($0).map { $0 * 2000 } }
    let found = try network.loaded(input).explain(
      .smoothGradCAMPlusPlus(givenNoise: noise), layer: 0, class: 1)
    #expect(found.status == .ok)
    // The sample with the largest logit alone counts, and the mean divides by all.
    let x = doubles(input)
    let sigma = 0.15 * ((x.max() ?? 0) - (x.min() ?? 0))
    let samples = noise.map { z in square.activation(zip(x, z).map { $0 + sigma * Double($1) }) }
    let best = try #require(samples.max { square.logit($0, 1) < square.logit($1, 1) })
    let reference = ReferenceMethods.gradCAMPlusPlus(
      ReferenceTensor(SquareNetwork.shape, square.activation(x)),
      ReferenceTensor(SquareNetwork.shape, square.gradient(best, 1)))
    expectClose(
      doubles(found.raw.values), reference.map.values.map { $0 / 6 }, tolerance: 1e-5)
  }

  @Test("Layers share the passes on noisy inputs, and the clean input's numbers stay")
  func passes() throws {
    let network = square.network
    let session = try network.loaded(input)
    let before = try session.explain(.gradCAM, layer: 0, class: 1).raw
    let maps = try session.explainEach(.smoothGradCAMPlusPlus(samples: 4), layers: [0, 1], class: 1)
    #expect(maps[0].raw == maps[1].raw)
    #expect(network.log.forwards == 5)
    #expect(network.log.backwards == [[0]] + Array(repeating: [0, 1], count: 4))
    #expect(network.log.workspaces == 2)
    #expect(try session.explain(.gradCAM, layer: 0, class: 1).raw == before)
    #expect(network.log.backwards.count == 5)
  }

  @Test("Noise of another size than the input is an error")
  func wrongNoise() throws {
    let session = try square.network.loaded(input)
    let error = #expect(throws: ExplainError.self) {
      try session.explain(.smoothGradCAMPlusPlus(givenNoise: [[1, 2]]), layer: 0, class: 1)
    }
    #expect(error?.description == "noise 0: found 2 numbers; expected 60, as the input has")
    for method: StaticCAM.Method in [
      .smoothGradCAMPlusPlus(givenNoise: []), .smoothGradCAMPlusPlus(samples: 0),
    ] {
      let none = #expect(throws: ExplainError.self) { try session.explain(method, layer: 0, class: 1) }
      #expect(none?.description == "method 'smooth-grad-cam++': found 0 samples; expected at least 1")
    }
  }
}

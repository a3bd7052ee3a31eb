import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

/// Identities of the gradient family, in Double.
@Suite("Identities of the gradient family")
struct GradientFamilyTests {
  static let seeds: [UInt64] = [21, 22, 23]
  static let tight = 1e-12

  @Test("The input's part and those of all biases add up to the logit", arguments: seeds)
  func fullGrad(seed: UInt64) throws {
    let network = try SmallNetworks.pooled(seed: seed)
    let run = Evaluation(network, SmallNetworks.input(network, seed: seed), target: 2)
    let (x, dx) = (try run.activation("input"), try run.gradient("input"))
    let terms = network.biasTerms(run.gradients)
    #expect(terms.map(\.layer) == ["conv1", "conv2", "dense"])
    let biases = terms.flatMap(\.product.values).reduce(0, +)
    expectClose(dot(x.values, dx.values) + biases, run.logit, relativeTo: 1, tolerance: Self.tight)
    #expect(abs(biases) > 1e-3)
    // One channel: both forms of psi are the same.
    let single = try SmallNetworks.make(
      input: Shape(1, 4, 5),
      layers: [
        SmallNetworks.convolution("c", "input", 1, SmallNetworks.window(2)),
        Layer("relu", ReLU(), inputs: ["c"]), Layer("gap", GlobalAveragePooling(), inputs: ["relu"]),
      ])
    let other = Evaluation(single, SmallNetworks.input(single, seed: seed), target: 0)
    let forms = [false, true].map {
      ReferenceMethods.fullGrad(single, other.activations, other.gradients, perChannel: $0)
    }
    #expect(forms[0] == forms[1])
  }

  @Test("Integrated gradients, without biases and from zero, are x times the gradient", arguments: seeds)
  func integratedGradients(seed: UInt64) throws {
    let network = try SmallNetworks.residual(seed: seed)
    let input = SmallNetworks.input(network, seed: seed)
    let run = Evaluation(network, input, target: 1)
    let zero = input.mapped { _ in 0 }
    let path = try [0.1, 0.5, 1].map { t in
      let run = Evaluation(network, input.mapped { t * $0 }, target: 1)
      return (weight: 1.0 / 3, gradient: try run.gradient("input"))
    }
    let found = ReferenceMethods.integratedGradients(input, baseline: zero, gradients: path)
    let product = input.combined(with: try run.gradient("input"), *)
    expectClose(
      found.map.values, ReferenceMethods.saliency(product, reduction: .signed).map.values,
      tolerance: Self.tight)
    expectClose(found.map.values.reduce(0, +), run.logit, tolerance: Self.tight)
  }

  @Test("The right ends of RSI, without biases and from zero, give A G", arguments: seeds)
  func rsi(seed: UInt64) throws {
    let network = try SmallNetworks.residual(seed: seed)
    let input = SmallNetworks.input(network, seed: seed)
    let path = try (0...4).map { t in
      let run = Evaluation(network, input.mapped { Double(t) / 4 * $0 }, target: 0)
      return PathSample(
        weight: 1, activation: try run.activation("relu1"), gradient: try run.gradient("relu1"))
    }
    let integral = ReferenceMethods.rsiIntegral(path, rectified: false, right: true)
    let run = Evaluation(network, input, target: 0)
    let product = try run.activation("relu1").combined(with: try run.gradient("relu1"), *)
    expectClose(integral.values, product.values, tolerance: Self.tight)
    let trapezoid = ReferenceMethods.rsiIntegral(path, rectified: false)
    #expect(deviation(trapezoid.values, product.values) > 1e-3, "the gradient at zero is another")
  }

  @Test("SmoothGrad of equal inputs is saliency; element-wise Grad-CAM is LayerCAM where A >= 0")
  func equalForms() throws {
    let network = try SmallNetworks.pooled(seed: 24)
    let run = Evaluation(network, SmallNetworks.input(network, seed: 25), target: 0)
    let g = try run.gradient("input")
    let smooth = ReferenceMethods.smoothGrad([g, g, g], reduction: .max)
    expectClose(smooth.map.values, ReferenceMethods.saliency(g).map.values, tolerance: Self.tight)
    let (a, ga) = (try run.activation("features"), try run.gradient("features"))
    #expect(ReferenceMethods.gradCAMElementWise(a, ga).map == ReferenceMethods.layerCAM(a, ga).map)
  }

  @Test("The term of second order vanishes where one class alone is probable", arguments: seeds)
  func shapley(seed: UInt64) throws {
    let network = try SmallNetworks.pooled(seed: seed)
    let run = Evaluation(network, SmallNetworks.input(network, seed: seed), target: 1)
    let a = try run.activation("features")
    let jacobian = try (0..<4).map { n in
      try #require(network.gradients(run.activations, start: oneHot(n, count: 4))["features"])
    }
    let certain = ReferenceMethods.shapleyCAM(
      a, jacobian: jacobian, probabilities: oneHot(1, count: 4), target: 1)
    // 2 e_c - p is e_c then.
    let gradCAM = ReferenceMethods.gradCAM(a, jacobian[1])
    expectClose(certain.weights, gradCAM.weights, tolerance: Self.tight)
    let uncertain = ReferenceMethods.shapleyCAM(
      a, jacobian: jacobian, probabilities: [0.25, 0.25, 0.25, 0.25], target: 1)
    #expect(deviation(uncertain.weights, gradCAM.weights) > 1e-3)
  }

  @Test("Finer-CAM's start is the derivative of its score, by central differences", arguments: [false, true])
  func finer(weighted: Bool) {
    let y = [1.5, 0.2, -1, 1.1, 0.9]
    let chosen = [3, 4, 1]
    func score(_ y: [Double]) -> Double {
      let powers = chosen.map { weighted ? exponential(y[$0]) : 1 }
      let mean = zip(powers, chosen).reduce(0) { $0 + $1.0 * y[$1.1] } / powers.reduce(0, +)
      return y[0] - 0.6 * mean
    }
    let start = ReferenceMethods.finerStart(y, target: 0, weighted: weighted)
    for n in y.indices {
      var (more, less) = (y, y)
      more[n] += 1e-5
      less[n] -= 1e-5
      expectClose(start[n], (score(more) - score(less)) / 2e-5, relativeTo: 1, tolerance: 1e-9)
    }
  }

  /// e^x by its series, for |x| <= 2.
  private func exponential(_ x: Double) -> Double {
    stride(from: 30.0, through: 1, by: -1).reduce(1) { 1 + x * $0 / $1 }
  }

  @Test("B12: guided backpropagation is the gradient where no signal is below zero", arguments: seeds)
  func guided(seed: UInt64) throws {
    let layout = try SmallNetworks.everything(seed: seed)
    var generator = SplitMix64(seed: seed)
    var parameters: [String: [Double]] = [:]
    for parameter in layout.network.parameters {
      let range = parameter.name.hasSuffix("bias") ? -0.5...0.5 : 0.05...0.5
      parameters[parameter.name] = generator.uniform(count: parameter.count, range)
    }
    let network = try ReferenceNetwork(layout.network, parameters: parameters)
    let maps = network.forward(SmallNetworks.input(network, seed: seed))
    let start = [1, 0, 0.5, 0, 2.0]
    let gradient = network.gradients(maps, start: start)
    #expect(network.gradients(maps, start: start, rule: .guided) == gradient)
    #expect(gradient["input"]?.values.contains { $0 != 0 } == true)
    let signed = network.gradients(maps, start: [1, -1, 0.5, -2, 2])
    #expect(network.gradients(maps, start: [1, -1, 0.5, -2, 2], rule: .guided) != signed)
  }

  @Test("B12: relu(s) f'(z) by hand, with a slope and a limit; the deconvolutional network ignores z")
  func byHand() throws {
    let network = try SmallNetworks.make(
      input: Shape(4, 1, 1),
      layers: [
        Layer("leaky", LeakyReLU(slope: 0.5), inputs: ["input"]),
        Layer("clipped", ClippedReLU(maximum: 1), inputs: ["leaky"]),
        Layer("relu", ReLU(), inputs: ["clipped"]),
      ])
    let start = [2.0, -3, 4, 5]
    for (input, guided) in [([0.5, 0.5, -1, 3], [2.0, 0, 0, 0]), ([-2, 1, 0.25, 0.75], [0, 0, 4, 5])] {
      let maps = network.forward(ReferenceTensor(Shape(4, 1, 1), input))
      #expect(network.gradients(maps, start: start, rule: .guided)["input"]?.values == guided)
      #expect(network.gradients(maps, start: start, rule: .deconvnet)["input"]?.values == [2, 0, 4, 5])
    }
    let leaky = try SmallNetworks.make(
      input: Shape(2, 1, 1), layers: [Layer("leaky", LeakyReLU(slope: 0.5), inputs: ["input"])])
    let maps = leaky.forward(ReferenceTensor(Shape(2, 1, 1), [-1, -1]))
    #expect(leaky.gradients(maps, start: [3, -3], rule: .guided)["input"]?.values == [1.5, 0])
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
}

import ImageFiles
import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import StaticCAM

/// Methods that draw a map of the input, on a small network whose passes the oracle runs.
@Suite("Methods of the input")
struct InputMethodTests {
  private let net: OracleNetwork
  private let input: [Float]
  private let maps: [String: ReferenceTensor]
  private static let target = 2

  init() throws {
    net = try .mixed()
    input = net.input()
    maps = net.forward(input)
  }

  private func raw(_ method: StaticCAM.Method, _ session: Session? = nil) throws -> [Double] {
    let session = try session ?? net.network.loaded(input)
    let found = try session.explain(method, layer: -1, class: Self.target)
    #expect(found.raw.width == 6 && found.raw.height == 8 && found.layers == ["input"])
    return doubles(found.raw.values)
  }

  private func reduction(_ reduction: ChannelReduction) throws -> ReferenceReduction {
    try #require(ReferenceReduction(rawValue: reduction.rawValue))
  }

  @Test(
    "Saliency, guided backpropagation and deconvnet are the oracle's", arguments: ChannelReduction.allCases)
  func signals(_ form: ChannelReduction) throws {
    let methods: [(StaticCAM.Method, ReferenceActivationRule)] = [
      (.saliency(reduce: form), .gradient), (.guidedBackprop(reduce: form), .guided),
      (.deconvnet(reduce: form), .deconvnet),
    ]
    var all: [[Double]] = []
    for (method, rule) in methods {
      let signal = try #require(net.gradients(maps, Self.target, rule: rule)["input"])
      let expected = ReferenceMethods.saliency(signal, reduction: try reduction(form)).map.values
      let found = try raw(method)
      expectClose(found, expected, tolerance: 1e-6, "\(method.info.name)")
      #expect(found.contains { $0 < 0 } == (form == .signed))
      all.append(found)
    }
    #expect(all[0] != all[1] && all[1] != all[2], "the rules differ")
  }

  @Test("Defaults: the largest absolute value for saliency, signed sums for signals")
  func defaults() throws {
    var start = [Double](repeating: 0, count: 5)
    start[Self.target] = 1
    let guided = ReferenceMethods.guidedBackprop(net.oracle, maps, start: start).map.values
    expectClose(try raw(.guidedBackprop), guided, tolerance: 1e-6)
    let deconvnet = ReferenceMethods.deconvnet(net.oracle, maps, start: start).map.values
    expectClose(try raw(.deconvnet), deconvnet, tolerance: 1e-6)
    #expect(try raw(.saliency) == raw(.saliency(reduce: .max)))
  }

  @Test("Another rule's pass is not taken for the gradient's, nor the other way round")
  func rules() throws {
    let network = net.network
    let session = try network.loaded(input)
    let before = try raw(.saliency, session)
    let guided = try raw(.guidedBackprop, session)
    #expect(try raw(.saliency, session) == before)
    #expect(try raw(.guidedBackprop, session) == guided)
    #expect(network.log.rules == [.gradient, .guided, .gradient, .guided])
    #expect(try raw(.guidedBackprop, session) == guided)
    #expect(network.log.rules.count == 4, "the same pass is not run again")
    _ = try session.explain(.gradCAM, layer: net.index("b.leaky"), class: Self.target)
    #expect(network.log.rules.last == .gradient)
    #expect(network.log.forwards == 1)
  }

  @Test("SmoothGrad without noise is the gradient; a seed gives the same bits; squares")
  func smoothGrad() throws {
    for form in ChannelReduction.allCases {
      let plain = try raw(.saliency(reduce: form))
      expectClose(
        try raw(.smoothGrad(samples: 3, noise: 0, seed: 4, reduce: form)), plain, tolerance: 1e-6)
    }
    let session = try net.network.loaded(input)
    let first = try raw(.smoothGrad(samples: 4, seed: 8), session)
    #expect(try raw(.smoothGrad(samples: 4, seed: 8), session) == first)
    #expect(try raw(.smoothGrad(samples: 4, seed: 9), session) != first)
    #expect(try session.explain(.smoothGrad(samples: 1, seed: 8), layer: -1, class: 0).seed == 8)
  }

  @Test("SmoothGrad is the oracle's mean over the same noise", arguments: [false, true])
  func smoothGradOracle(squared: Bool) throws {
    let sigma = 0.2 * Double((input.max() ?? 0) - (input.min() ?? 0))
    var generator = GaussianNoise(seed: 6)
    let gradients = try (0..<3).map { _ in
      let z = generator.next(input.count)
      let noisy = zip(input, z).map { Float(Double($0) + sigma * Double($1)) }
      return try #require(net.gradients(net.forward(noisy), Self.target)["input"])
    }
    for form in [ChannelReduction.sum, .max] {
      let expected = ReferenceMethods.smoothGrad(
        gradients, squared: squared, reduction: try reduction(form))
      let found = try raw(.smoothGrad(samples: 3, noise: 0.2, seed: 6, squared: squared, reduce: form))
      expectClose(found, expected.map.values, tolerance: 1e-6)
    }
  }

  @Test("Integrated gradients are the oracle's", arguments: PathRule.allCases, PathBaseline.allCases)
  func integratedGradients(rule: PathRule, baseline: PathBaseline) throws {
    let x = ReferenceTensor(net.description.inputShape, doubles(input))
    var first = x
    for i in first.values.indices {
      first.values[i] =
        switch baseline {
        case .zero: 0
        case .black: -0.9
        case .mean: x.channelMeans[i / 48]
        }
    }
    let gradients = try rule.points(5).map { point in
      let between = x.combined(with: first) { x, first in Double(Float(first + point.t * (x - first))) }
      let maps = net.oracle.forward(between)
      return (weight: point.weight, gradient: try #require(net.gradients(maps, Self.target)["input"]))
    }
    let expected = ReferenceMethods.integratedGradients(x, baseline: first, gradients: gradients)
    let found = try raw(.integratedGradients(steps: 5, rule: rule, baseline: baseline))
    expectClose(found, expected.map.values, tolerance: 2e-6)
  }

  @Test("The sum of integrated gradients is y_c(x) - y_c(x_0)")
  func completeness() throws {
    let logits = { (values: [Float]) in net.oracle.logits(net.forward(values))[Self.target] }
    let difference = logits(input) - logits(Array(repeating: 0, count: input.count))
    let sum = try raw(.integratedGradients(steps: 400)).reduce(0, +)
    expectClose(sum, difference, tolerance: 1e-2)
    // More parts, less error: the integrand has kinks.
    let rough = try raw(.integratedGradients(steps: 3)).reduce(0, +)
    #expect(abs(rough - difference) > abs(sum - difference))
  }

  @Test("FullGrad is the oracle's", arguments: FullGrad.Scaling.allCases)
  func fullGrad(_ scaling: FullGrad.Scaling) throws {
    let network = net.network
    let session = try network.loaded(input)
    let found = try raw(.fullGrad(scaling: scaling), session)
    let expected = ReferenceMethods.fullGrad(
      net.oracle, maps, net.gradients(maps, Self.target), perChannel: scaling == .channel)
    expectClose(found, expected.map.values, tolerance: 1e-6)
    // The input and the spatial biases: two convolutions' and a batch normalisation's.
    #expect(network.log.backwards == [[-1, net.index("a"), net.index("b.bn"), net.index("c")]])
  }

  @Test("Chosen neurons are shown, others are zero; chosen channels count")
  func selection() throws {
    let session = try net.network.loaded(input)
    for method: StaticCAM.Method in [.saliency, .guidedBackprop, .fullGrad, .integratedGradients(steps: 2)] {
      let whole = try session.explain(method, layer: -1, class: 1).raw
      let part = try session.explain(
        method, layer: -1, class: 1, neurons: .region(rows: 2..<5, columns: 1..<4)
      ).raw
      for i in whole.values.indices {
        let isInside = (2..<5).contains(i / 6) && (1..<4).contains(i % 6)
        #expect(part.values[i] == (isInside ? whole.values[i] : 0), "\(method.info.name)")
      }
    }
    for form in ChannelReduction.allCases {
      let parts = try (0..<3).map { channel in
        try session.explain(.saliency(reduce: form), layer: -1, class: 1, featureMaps: [channel]).raw.values
      }
      let whole = try session.explain(.saliency(reduce: form), layer: -1, class: 1).raw.values
      let joined: [Double] = whole.indices.map { i in
        let pixel = parts.map { Double($0[i]) }
        return switch form {
        case .max: pixel.max() ?? 0
        case .sum, .signed: pixel.reduce(0, +)
        case .l2: pixel.map { $0 * $0 }.reduce(0, +).squareRoot()
        }
      }
      expectClose(doubles(whole), joined, tolerance: 1e-6, "\(form)")
    }
  }
}

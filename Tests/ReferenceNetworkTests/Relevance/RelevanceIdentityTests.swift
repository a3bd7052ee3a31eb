import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

/// Identities of relevance that hold by algebra, on small random networks.
@Suite("Identities of relevance")
struct RelevanceIdentityTests {
  static let seeds: [UInt64] = [31, 32, 33]
  /// What roundings of a few hundred products leave; near-zero denominators are rare but cost some digits.
  static let tight = 1e-10

  /// LRP-0 and the gradient from the same start, on a network with biases, sums and both kinds of pooling.
  private func check(_ network: ReferenceNetwork, seed: UInt64, start: [Double]? = nil) throws {
    let activations = network.forward(SmallNetworks.input(network, seed: seed))
    let logits = network.logits(activations)
    let v = start ?? ReferenceStarts.oneHot(1, count: logits.count)
    let relevance = network.relevance(activations, start: zip(v, logits).map { $0 * $1 }, rules: .zero)
    let gradients = network.gradients(activations, start: v)
    for (name, a) in activations {
      let expected = a.combined(with: try #require(gradients[name]), *)
      expectClose(
        try #require(relevance[name]).values, expected.values, relativeTo: 1, tolerance: Self.tight, "\(name)"
      )
    }
  }

  @Test("LRP-0 is activation times gradient at every tensor, also with biases", arguments: seeds)
  func activationTimesGradient(seed: UInt64) throws {
    try check(SmallNetworks.pooled(seed: seed), seed: seed)
    try check(SmallNetworks.residual(seed: seed), seed: seed)
  }

  @Test("LRP-0 from any start v y is activation times the gradient of that start", arguments: seeds)
  func anyStart(seed: UInt64) throws {
    try check(SmallNetworks.residual(seed: seed), seed: seed, start: [0.5, -2, 1])
    try check(SmallNetworks.pooled(seed: seed), seed: seed, start: [0.5, -2, 1, 0.25])
  }

  @Test("What LRP-0 loses on the way to the input is bias times gradient", arguments: seeds)
  func completeness(seed: UInt64) throws {
    let layout = try SmallNetworks.pooled(seed: seed)
    var generator = SplitMix64(seed: seed)
    var parameters: [String: [Double]] = [:]
    for parameter in layout.network.parameters {
      parameters[parameter.name] = generator.uniform(count: parameter.count, -0.6...0.6)
    }
    let network = try ReferenceNetwork(layout.network, parameters: parameters)
    let run = Evaluation(network, SmallNetworks.input(network, seed: seed), target: 2)
    let relevance = network.relevance(
      run.activations, start: ReferenceStarts.logit(network.logits(run.activations), 2), rules: .zero)
    let absorbed = try ["conv1", "conv2", "dense"].reduce(0) { sum, layer in
      sum + dot(try run.gradient(layer).channelSums, parameters["\(layer).bias"] ?? [])
    }
    let total = try #require(relevance["input"]).values.reduce(0, +)
    expectClose(total + absorbed, run.logit, relativeTo: 1, tolerance: Self.tight)
    #expect(abs(absorbed) > 1e-3)
  }

  @Test("Rules without the bias keep the sum at every tensor", arguments: seeds)
  func conservation(seed: UInt64) throws {
    // Positive inputs and biases and weights of both signs: every output has contributions of both signs.
    let layout = try SmallNetworks.pooled(seed: seed)
    var generator = SplitMix64(seed: seed)
    var parameters: [String: [Double]] = [:]
    for parameter in layout.network.parameters {
      parameters[parameter.name] = generator.uniform(
        count: parameter.count, parameter.name.hasSuffix(".bias") ? 0.5...1 : -0.8...0.8)
    }
    let network = try ReferenceNetwork(layout.network, parameters: parameters)
    let input = SmallNetworks.random(network.network.description.inputShape, seed: seed, 0...1)
    let activations = network.forward(input)
    let start = ReferenceStarts.oneHot(1, count: 4)
    var squares = ReferenceComposite.zPlus
    squares.firstConvolution = .wSquare
    var equal = ReferenceComposite.zPlus
    equal.firstConvolution = .flat
    let composites: [ReferenceComposite] = [
      .zPlus, .alpha2Beta1, ReferenceComposite(.gamma(0.25).countingBias(false)),
      .zPlusBox(low: [0, 0], high: [1, 1]), squares, equal,
    ]
    for rules in composites {
      let relevance = network.relevance(activations, start: start, rules: rules)
      for name in ["dense", "gap", "features", "conv2", "pool1", "relu1", "input"] {
        let r = try #require(relevance[name]).values
        expectClose(r.reduce(0, +), 1, tolerance: Self.tight, "\(name)")
        if rules == .zPlus { #expect(r.allSatisfy { $0 >= 0 }) }
      }
    }
  }

  @Test("Alpha-beta with 1 and 0 is z+; gamma 0 is LRP-0, a large gamma is z+", arguments: seeds)
  func limits(seed: UInt64) throws {
    let network = try SmallNetworks.residual(seed: seed)
    let input = SmallNetworks.random(network.network.description.inputShape, seed: seed, 0...1)
    let activations = network.forward(input)
    func relevance(_ rule: ReferenceRule) throws -> [Double] {
      let found = network.relevance(
        activations, start: [1, 1, 1], rules: ReferenceComposite(rule, dense: .zPlus))
      return try #require(found["input"]).values
    }
    let zPlus = try relevance(.zPlus)
    #expect(zPlus.contains { $0 != 0 })
    expectClose(try relevance(.alphaBeta(1, 0)), zPlus, tolerance: Self.tight)
    // The bias-free network has no bias to count.
    expectClose(try relevance(.gamma(0)), try relevance(.zero), tolerance: Self.tight)
    let layer = network.network.description.layers[0]
    let positive = ReferenceTensor(network.network.shape(of: layer), repeating: 1)
    let outputs = try #require(activations["conv1"])
    let above = outputs.combined(with: positive) { z, r in z > 0 ? r : 0 }
    func first(_ rule: ReferenceRule) -> [Double] {
      network.inputRelevance(of: layer, inputs: [input], outputRelevance: above, rule: rule)[0].values
    }
    // The difference to the limit shrinks as 1 / gamma.
    expectClose(first(.gamma(1e8)), first(.zPlus), tolerance: 1e-6)
    #expect(deviation(first(.gamma(1)), first(.zPlus)) > 1e-3)
  }

  @Test("Sums of the starts")
  func starts() throws {
    let (n, c) = (7, 3)
    let y: [Double] = [1, -2, 0.5, 4, 3, -1, 0]
    let softmax = Layer("softmax", Softmax(), inputs: ["y"])
    let network = try SmallNetworks.pooled(seed: 1)
    let p = network.output(of: softmax, inputs: [ReferenceTensor(Shape(n, 1, 1), y)]).values
    func sum(_ start: [Double]) -> Double { start.reduce(0, +) }
    expectClose(sum(ReferenceStarts.contrastive(c, count: n)), 0, relativeTo: 1, tolerance: 1e-15)
    expectClose(sum(ReferenceStarts.contrastiveByCount(c, count: n)), 1 / Double(n), tolerance: 1e-15)
    let sglrp = ReferenceStarts.softmaxGradient(p, c)
    expectClose(sum(sglrp), 0, relativeTo: 1, tolerance: 1e-15)
    #expect(sglrp[c] == p[c] * (1 - p[c]) && sglrp[0] == -p[c] * p[0])
    #expect(ReferenceStarts.contrast(y, c) == [1, 2, 0.5, 0, 3, 1, 0])
    #expect(ReferenceStarts.logit(y, c) == [0, 0, 0, 4, 0, 0, 0])
    #expect(sum(ReferenceStarts.oneHot(c, count: n)) == 1)
    #expect(ReferenceStarts.contrastive(c, count: n)[c] == 1)
  }
}

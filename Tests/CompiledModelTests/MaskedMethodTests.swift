import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import StaticCAM

/// A compiled network and its oracle on the same input and class.
struct MaskedCase {
  let session: Session
  let oracle: ReferencePasses
  let target: Int
  var plan: NetworkPlan { session.plan }

  init(_ model: TestedModel = .oddities, seed: UInt64 = 31, threads: Int = 2) throws {
    let engine = try model.engine(threads: threads)
    session = try Session(engine: engine, labels: [])
    try session.load(tensor: model.input(seed: seed))
    target = try #require(session.ranking(top: 1).first).index
    oracle = ReferencePasses(
      try model.oracle(engine),
      input: ReferenceTensor(engine.plan.inputShape, session.input.map(Double.init)), target: target)
  }

  func explain(_ method: Method, _ layer: String) throws -> Explanation {
    try session.explain(method, layer: session.plan.layer(named: layer), class: target)
  }

  /// Compares weights and map; both within `tolerance` of their largest value.
  func compare(
    _ method: Method, _ layer: String, _ expected: ReferenceMap, tolerance: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let found = try explain(method, layer)
    let name = "\(method.info.name) \(method.parameters.map(\.value)) \(layer)"
    expectClose(
      try #require(found.channelWeights).map(Double.init), expected.weights, tolerance: tolerance,
      "\(name): weights", sourceLocation: sourceLocation)
    expectClose(
      found.raw.values.map(Double.init), expected.map.values, tolerance: tolerance, "\(name): map",
      sourceLocation: sourceLocation)
    #expect(expected.weights.contains { $0 != 0 }, "\(name): no weights", sourceLocation: sourceLocation)
  }
}

/// Methods that run masked inputs or heads, against their formulas in Double on whole networks.
///
/// Logits of the two agree within 2e-5 of the largest; differences of logits and softmaxes over channels of
/// them lose about a digit.
@Suite("Methods of many passes agree with the oracle")
struct MaskedMethodTests {
  static let tolerance = 2e-4

  @Test("Score-CAM and its forms")
  func scoreCAM() throws {
    let test = try MaskedCase()
    let x = test.oracle
    try test.compare(.scoreCAM, "join2", ReferenceMethods.scoreCAM(x, at: "join2"), tolerance: Self.tolerance)
    try test.compare(
      .scoreCAM(score: .probability, weights: .plain), "h.relu",
      ReferenceMethods.scoreCAM(x, at: "h.relu", takesProbability: true, hasSoftmax: false),
      tolerance: Self.tolerance)
    try test.compare(
      .scoreCAM(weights: .plain, baseline: .zero), "wide.relu",
      ReferenceMethods.scoreCAM(
        x, at: "wide.relu", hasSoftmax: false, baseline: x.input.mapped { _ in 0 }),
      tolerance: Self.tolerance)
    try test.compare(
      .scoreCAM(weights: .plain, baseline: .blurred), "wide.relu",
      ReferenceMethods.scoreCAM(
        x, at: "wide.relu", hasSoftmax: false,
        baseline: ReferenceMethods.blurred(x.input, size: 29, sigma: 50)), tolerance: Self.tolerance)
    try test.compare(
      .scoreCAM(weights: .plain, baseline: .input), "wide.relu",
      ReferenceMethods.scoreCAM(x, at: "wide.relu", hasSoftmax: false, baseline: x.input),
      tolerance: Self.tolerance)
  }

  @Test("IS-CAM and SS-CAM")
  func smoothed() throws {
    let test = try MaskedCase()
    try test.compare(
      .isCAM(samples: 3), "g.relu", ReferenceMethods.isCAM(test.oracle, at: "g.relu", samples: 3),
      tolerance: Self.tolerance)
    let count = test.plan.inputShape.positions
    let channels = test.oracle.maps(at: "wide.relu").shape.channels
    let noise = (0..<channels).map { k in
      (0..<2).map { i -> [Double] in
        var generator = GaussianNoise(seed: 5, stream: 2 * k + i)
        return generator.next(count).map { 0.3 * Double($0) }
      }
    }
    try test.compare(
      .ssCAM(samples: 2, noise: 0.3, seed: 5), "wide.relu",
      ReferenceMethods.ssCAM(test.oracle, at: "wide.relu", noise: noise), tolerance: Self.tolerance)
  }

  @Test("Group-CAM")
  func groupCAM() throws {
    let test = try MaskedCase()
    var start = [Double](repeating: 0, count: test.plan.classCount)
    start[test.target] = 1
    let gradients = test.oracle.network.gradients(test.oracle.activations, start: start)
    let background = ReferenceMethods.blurred(test.oracle.input, size: 29, sigma: 50)
    for (layer, groups, theta) in [("join2", 5, 0.0), ("sum.relu", 3, 70), ("wide.relu", 10, 30)] {
      let expected = ReferenceMethods.groupCAM(
        test.oracle, at: layer, gradient: try #require(gradients[layer]), background: background,
        groups: groups, theta: theta)
      let found = try test.explain(.groupCAM(groups: groups, theta: theta), layer)
      // Differences of probabilities between 0 and 1, so that 1 is their scale.
      let channels = test.oracle.maps(at: layer).shape.channels
      let weights = try #require(found.channelWeights).map(Double.init)
      expectClose(
        (0..<groups).map { weights[channels * $0 / groups] }, expected.weights, relativeTo: 1, tolerance: 1e-5
      )
      expectClose(found.raw.values.map(Double.init), expected.map.values, tolerance: 2e-3, "\(layer)")
      #expect(expected.weights.contains { $0 > 0 })
    }
  }

  @Test("Ablation-CAM and its forms, at stored, joined and fused layers")
  func ablationCAM() throws {
    let test = try MaskedCase()
    for layer in ["join2", "sum.relu", "wide.relu", "pool1"] {
      try test.compare(
        .ablationCAM, layer, ReferenceMethods.ablationCAM(test.oracle, at: layer), tolerance: Self.tolerance)
    }
    try test.compare(
      .ablationCAM(weights: .difference), "h",
      ReferenceMethods.ablationCAM(test.oracle, at: "h", form: .difference), tolerance: Self.tolerance)
    try test.compare(
      .ablationCAM(weights: .slope), "a",
      ReferenceMethods.ablationCAM(test.oracle, at: "a", form: .slope), tolerance: Self.tolerance)
  }

  @Test("Recipro-CAM, with and without spreading")
  func reciproCAM() throws {
    let test = try MaskedCase()
    for (layer, spread) in [("join2", false), ("join2", true), ("f", true), ("wide.relu", false)] {
      let found = try test.explain(.reciproCAM(spread: spread), layer)
      let expected = ReferenceMethods.reciproCAM(test.oracle, at: layer, isSpread: spread)
      expectClose(
        found.raw.values.map(Double.init), expected.values, tolerance: 2e-5, "\(layer), \(spread)")
    }
  }

  @Test("Poly-CAM's forms, through the layers of every size", arguments: PolyCAM.Form.allCases)
  func polyCAM(_ form: PolyCAM.Form) throws {
    let test = try MaskedCase()
    let layer = try test.plan.layer(named: "shortcut.relu")
    let chain = PolyCAM.chain(from: layer, test.plan).map { test.plan.layers[$0].name }
    #expect(chain == ["shortcut.relu", "wide.relu"])
    let forms: [PolyCAM.Form: ReferenceMethods.PolyForm] = [
      .plus: .plus, .minus: .minus, .plusMinus: .plusMinus,
    ]
    let expected = ReferenceMethods.polyCAM(test.oracle, layers: chain, form: try #require(forms[form]))
    let found = try test.explain(.polyCAM(form), "shortcut.relu")
    #expect(expected.values.contains { $0 > 0 })
    expectClose(found.raw.values.map(Double.init), expected.values, tolerance: 1e-3)
  }

  @Test("Opti-CAM's search takes the oracle's steps, and raises the logit of the masked input")
  func optiCAM() throws {
    let test = try MaskedCase()
    let expected = ReferenceMethods.optiCAM(test.oracle, at: "wide.relu", iterations: 4, rate: 0.1)
    try test.compare(.optiCAM(iterations: 4, rate: 0.1), "wide.relu", expected, tolerance: 1e-3)
    #expect(Set(expected.weights.map { ($0 * 1e4).rounded() }).count > 3)
    func logit(_ iterations: Int) throws -> Double {
      let map = try test.explain(.optiCAM(iterations: iterations), "join2").raw
      let mask = Mask(map, test.plan.inputShape).values.map(Double.init)
      return test.oracle.score(of: test.oracle.masked(mask)).logit
    }
    let logits = try [0, 5, 20, 40].map(logit)
    #expect(logits == logits.sorted() && Set(logits).count == 4)
  }

  @Test("RISE")
  func rise() throws {
    let test = try MaskedCase()
    let masks = RandomMasks(test.plan.inputShape, cells: 4, keep: 0.6, seed: 8)
    let expected = ReferenceMethods.rise(
      test.oracle, masks: (0..<20).map { masks.mask($0).values.map(Double.init) }, keep: 0.6)
    let found = try test.session.explain(
      .rise(samples: 20, cells: 4, keep: 0.6, seed: 8), layer: NetworkPlan.inputLayer, class: test.target)
    expectClose(found.raw.values.map(Double.init), expected.values, tolerance: 2e-5)
  }
}

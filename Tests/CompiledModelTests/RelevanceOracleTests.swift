import NetworkDescription
import ReferenceNetwork
import Shapes
import StaticCAM
import TestSupport
import Testing

/// Every rule at every layer of compiled networks against plain loops in Double, step by step.
@Suite("Relevance rules of compiled networks agree with the oracle")
struct RelevanceOracleTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var composite: Composite
    var rules: OracleRules
    var tolerance: Double
    var testDescription: String { composite.name }
  }

  static let models = [TestedModel.shapes, .oddities, .grouped, .smooth]

  /// Where the contributions to a denominator have one sign, sums of n products are off by some sqrt(n) * 2^-24: 1e-6
  /// for the longest, and 3e-7 of the largest relevance in fact.
  static let tolerance = 2e-6
  /// Where they cancel R / z is off by as much as z is smaller than its terms. A stabiliser of 0.01 bounds that: 2e-6 in
  /// fact.
  static let stabilized = 2e-5
  /// Without one, the smallest z of ten thousand outputs decides, which depends on how the activations were rounded: 6e-4
  /// with the kernels chosen for AVX-512, 1.8e-2 with those for AVX2.
  static let cancelling = Shapes.instructionSet.name == "AVX-512" ? 5e-3 : 2.5e-2

  /// One rule for layers with weights, and others before it.
  private static func uniform(
    _ name: String, _ rule: any RelevanceRule, _ oracle: ReferenceRule, tolerance: Double = tolerance,
    first: (any RelevanceRule, ReferenceRule)? = nil, more: [Composite.Entry] = [],
    _ change: (inout OracleRules) -> Void = { _ in }
  ) -> Case {
    var rules = OracleRules(weighted: oracle, first: first?.1)
    change(&rules)
    let entries = first.map { [Composite.Entry($0.0, roles: [.weighted], position: .first)] } ?? []
    return Case(
      composite: Composite(name, entries + more + [.init(rule, roles: [.weighted])]), rules: rules,
      tolerance: tolerance)
  }

  private static func rule(_ name: String, _ options: [String: String] = [:]) -> any RelevanceRule {
    do { return try RuleCatalog.rule(named: name, options: options) } catch {
      preconditionFailure("\(error)")
    }
  }

  private static let zPlus = ZPlusRule()
  private static let share = ReferenceRule.share(0.01)

  /// Rules of layers with weights; what the others follow is `norm` and `pass`.
  static let weightedCases: [Case] = [
    uniform("zero", rule("zero"), .zero, tolerance: cancelling),
    uniform("epsilon", rule("epsilon", ["epsilon": "0.01"]), .epsilon(0.01), tolerance: stabilized),
    uniform("gamma", rule("gamma", ["gamma": "0.5"]), .gamma(0.5, epsilon: 1e-6)),
    uniform("alpha-beta", rule("alpha-beta"), .alphaBeta(2, 1)),
    uniform(
      "alpha-beta with bias", rule("alpha-beta", ["bias": "true", "epsilon": "0.001"]),
      .alphaBeta(2, 1).countingBias(true).stabilised(1e-3)),
    uniform("z-plus", rule("z-plus"), .zPlus),
    uniform(
      "z-plus with bias", rule("z-plus", ["bias": "true", "epsilon": "0.001"]),
      .zPlus.countingBias(true).stabilised(1e-3)),
    // With -w for w the positive contributions are what the negative ones were, and shares do not see the sign.
    uniform("z-plus flipped", rule("z-plus", ["flipped": "true"]), .alphaBeta(0, -1)),
    uniform(
      "z-plus flipped with bias", rule("z-plus", ["flipped": "true", "bias": "true", "epsilon": "0.001"]),
      .alphaBeta(0, -1).countingBias(true).stabilised(1e-3)),
    uniform("presence", rule("presence"), .presence),
  ]

  /// Rules of the layer that reads the input, and of layers without weights.
  static let otherCases: [Case] = [
    uniform("w-square", zPlus, .zPlus, first: (rule("w-square"), .wSquare)),
    uniform("flat", zPlus, .zPlus, first: (rule("flat", ["epsilon": "0.001"]), .flat.stabilised(1e-3))),
    // The stabiliser stands beside the mean, as if the layer were linear with weights 1/n.
    uniform(
      "norm", zPlus, .zPlus,
      more: [.init(rule("norm", ["epsilon": "0.01"]), roles: [.average, .sum])]
    ) { ($0.averages, $0.sums) = (share, share) },
    uniform(
      "epsilon of all", rule("epsilon", ["epsilon": "0.01"]), .epsilon(0.01), tolerance: stabilized,
      more: [
        .init(
          rule("epsilon", ["epsilon": "0.01"]), roles: [.average, .sum, .normalization])
      ]
    ) { ($0.averages, $0.sums, $0.normalization) = (share, share, .epsilon(0.01)) },
    uniform("shares of maxima", zPlus, .zPlus, more: [.init(zPlus, roles: [.maximum])]) {
      $0.maxima = .zPlus
    },
    uniform("z-plus of all", zPlus, .zPlus, more: [.init(zPlus)]) {
      ($0.averages, $0.sums, $0.maxima, $0.normalization) = (.zPlus, .zPlus, .zPlus, .zPlus)
    },
    uniform(
      "affine", zPlus, .zPlus,
      more: [.init(rule("epsilon", ["epsilon": "0.001"]), roles: [.normalization])]
    ) { $0.normalization = .epsilon(1e-3) },
  ]

  @Test("Rules of layers with weights", arguments: models, weightedCases)
  func weighted(_ model: TestedModel, _ test: Case) throws {
    try RelevanceComparison(model).compareSteps(test.composite, test.rules, tolerance: test.tolerance)
  }

  @Test("Rules of the first layer and of layers without weights", arguments: models, otherCases)
  func others(_ model: TestedModel, _ test: Case) throws {
    try RelevanceComparison(model).compareSteps(test.composite, test.rules, tolerance: test.tolerance)
  }

  @Test("z-box at the first layer, between what pixels 0 and 255 are", arguments: models)
  func box(_ model: TestedModel) throws {
    let comparison = try RelevanceComparison(model)
    let (low, high) = comparison.network.description.preprocessing.referenceBounds
    let test = Self.uniform(
      "z-box", Self.zPlus, .zPlus, first: (ZBoxRule(), .zBox(low: low, high: high)))
    try comparison.compareSteps(test.composite, test.rules, tolerance: Self.tolerance)
  }

  /// Its gamma, without biases, takes the sign of z without the bias.
  @Test("The composite of a model's explainer.json")
  func odd() throws {
    let comparison = try RelevanceComparison(.oddities)
    var rules = OracleRules(
      weighted: .gamma(0.5, epsilon: 1e-6).countingBias(false), dense: .alphaBeta(1.5, 0.5), first: .flat,
      maxima: .zPlus, normalization: .epsilon(1e-3))
    rules.sums = .norm
    try comparison.compareSteps(
      try comparison.plan.composite(named: "odd"), rules, tolerance: Self.tolerance, unbiased: true)
  }
}

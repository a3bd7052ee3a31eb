import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

/// Denominators by minimal filtering, and by direct kernels where that is not precise enough. What both make of
/// relevance is compared with the oracle here and in `RelevanceOracleTests`.
@Suite("Minimal filtering in relevance passes")
struct RelevanceFilteringTests {
  private static let models = [TestedModel.shapes, .oddities, .grouped]

  private func pass(
    _ engine: Engine, _ input: [Float], _ rule: any RelevanceRule
  ) throws -> (filtered: (all: Set<Int>, repeated: Set<Int>), relevance: [Float]) {
    let workspace = try engine.makeWorkspace()
    workspace.forward(input)
    var logits = [Float](repeating: 0, count: engine.plan.classCount)
    logits[1] = 1
    let composite = Composite("tested", [.init(rule, roles: [.weighted])])
    try workspace.propagate(.logits(logits), by: composite, to: [NetworkPlan.inputLayer])
    return (workspace.filtered, workspace.relevance(at: NetworkPlan.inputLayer).values)
  }

  @Test("It serves rules whose contributions all have one sign", arguments: models)
  func rules(_ model: TestedModel) throws {
    let engine = try model.engine()
    func steps(_ rule: any RelevanceRule) throws -> Set<Int> {
      try pass(engine, model.input(), rule).filtered.all
    }
    let all = try steps(ZPlusRule())
    #expect(!all.isEmpty)
    #expect(try steps(AlphaBetaRule()) == all && steps(PresenceRule()) == all && steps(WSquareRule()) == all)
    #expect(try steps(EpsilonRule()).isEmpty && steps(GammaRule()).isEmpty && steps(ZeroRule()).isEmpty)
  }

  @Test("The sign of contributions")
  func signs() {
    func isOneSigned(
      _ parts: [RuleSlots.Part], bias: RuleSlots.WeightForm = .none, nonNegative: Bool = false
    ) -> Bool {
      RuleSlots(parts, sides: [.init(bias: bias)]).isOneSigned(nonNegative: nonNegative)
    }
    #expect(isOneSigned([.init(.positive, .positive), .init(.negative, .negative)]))
    #expect(isOneSigned([.init(.positive, .positive)], bias: .positive))
    #expect(!isOneSigned([.init(.positive, .positive)], bias: .negative))
    #expect(!isOneSigned([.init(.positive, .positive)], bias: .all))
    #expect(!isOneSigned([.init(.positive, .positive), .init(.positive, .negative)]))
    #expect(!isOneSigned([.init(.positive, .positive), .init(.negative, .positive)]))
    #expect(isOneSigned([.init(.positive, .positive), .init(.negative, .positive)], nonNegative: true))
    #expect(!isOneSigned([.init(.all, .positive)]))
    #expect(isOneSigned([.init(.all, .positive)], nonNegative: true))
    #expect(isOneSigned([.init(.absolute, .squared), .init(.ones, .ones)]))
    #expect(!isOneSigned([.init(.lowest, .negative)]))
    // A side that serves outputs by the sign of the sum of both.
    let picky = RuleSlots(
      [.init(.positive, .positive), .init(.positive, .negative, side: 1)], sides: [.init(sign: 1), .init()])
    #expect(!picky.isOneSigned(nonNegative: true))
    // The two sides of alpha-beta have a sign each.
    #expect(AlphaBetaRule().slots?.isOneSigned(nonNegative: false) == true)
  }

  /// Zeros in the left half and no biases: of a rectified network every map is zero there, and so are denominators,
  /// beside some that are not.
  private func halfEmpty(_ model: TestedModel) -> [Float] {
    let width = model.code.plan.inputShape.width
    return model.input().enumerated().map { $0 % width < width / 2 ? 0 : $1 }
  }

  @Test("Direct kernels repeat layers with denominators that are too small, on any number of threads")
  func repeated() throws {
    var model = TestedModel.shapes
    model.isUnbiased = true
    let one = try pass(model.engine(), halfEmpty(model), ZPlusRule())
    let full = try pass(model.engine(), model.input(), ZPlusRule())
    #expect(!one.filtered.repeated.isEmpty)
    #expect(full.filtered.repeated.count < one.filtered.repeated.count)
    #expect(one.filtered.repeated.isSubset(of: one.filtered.all))
    #expect(one.relevance.allSatisfy(\.isFinite) && one.relevance.contains { $0 != 0 })
    for threads in [2, 3] {
      let more = try pass(model.engine(threads: threads), halfEmpty(model), ZPlusRule())
      #expect(more.relevance.map(\.bitPattern) == one.relevance.map(\.bitPattern))
      #expect(more.filtered == one.filtered)
    }
  }

  @Test(
    "Relevance of a half-empty picture agrees with the oracle",
    arguments: [ZPlusRule(), ZPlusRule.stabilized(1e-3)])
  func agreement(_ rule: ZPlusRule) throws {
    var model = TestedModel.shapes
    model.isUnbiased = true
    let comparison = try RelevanceComparison(model, input: halfEmpty(model))
    let oracle =
      rule.epsilon > 0
      ? OracleRules(weighted: .zPlus.countingBias(true).stabilised(1e-3)) : OracleRules(weighted: .zPlus)
    try comparison.compareSteps(
      Composite("tested", [.init(rule, roles: [.weighted])]), oracle,
      tolerance: RelevanceOracleTests.tolerance)
    #expect(!comparison.workspace.filtered.repeated.isEmpty)
  }
}

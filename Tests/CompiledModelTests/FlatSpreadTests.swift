import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

/// The flat rule at the pixels as sums over channels and windows, against the convolutions of ones that it stands for.
@Suite("Flat rule at the input")
struct FlatSpreadTests {
  static let models = [TestedModel.shapes, .oddities]

  @Test("Both ways spread the same relevance", arguments: models, [0, 1e-3])
  func spread(model: TestedModel, epsilon: Double) throws {
    var flat = FlatRule()
    flat.epsilon = epsilon
    let plain = Composite(
      "flat", [.init(flat, position: .first), .init(ZPlusRule(), roles: [.weighted])])
    let engine = try model.engine()
    var logits = [Float](repeating: 0, count: engine.plan.classCount)
    logits[1] = 1
    let request = try RelevanceRequest(
      .logits(logits), by: plain, to: [NetworkPlan.inputLayer], in: engine.plan)
    // Which way a pass takes: without this both could be convolutions.
    func isEven(audits: Bool) throws -> Bool {
      let program = try RelevanceProgram(request, engine, audits: audits)
      return engine.plan.relevanceSteps.indices.contains { program.runs[$0].isEven }
    }
    #expect(try isEven(audits: false) && !isEven(audits: true))
    func map(audits: Bool) throws -> [Double] {
      let workspace = try engine.makeWorkspace()
      workspace.forward(model.input(seed: 7))
      // An audit looks at denominators and shares, which the sums do not have.
      #expect(try workspace.propagate(request, audits: audits).isEmpty == !audits)
      return workspace.relevance(at: NetworkPlan.inputLayer).values.map(Double.init)
    }
    let (sums, convolutions) = (try map(audits: false), try map(audits: true))
    #expect(sums.contains { $0 != 0 })
    expectClose(sums, convolutions, tolerance: 1e-6, "\(model.testDescription), epsilon \(epsilon)")
  }
}

import NetworkDescription
import NetworkRuntime
import ReferenceNetwork
import Shapes
import StaticCAM
import TestSupport
import Testing

@testable import ExplainCommand

/// What `verify` compares, on compiled networks.
@Suite("verify runs every kernel, and finds each within rounding")
struct VerifyTests {
  static let models = [TestedModel.shapes, .oddities, .grouped, .smooth, .denseBlocks, .flattened]

  @Test("Every kernel of every pass is run", arguments: models)
  func kernels(_ model: TestedModel) throws {
    let engine = try model.engine()
    let oracle = try model.oracle(engine)
    let run = try CompiledRun(
      try engine.makeWorkspace(), input: model.input(), inputName: oracle.network.description.inputName)
    let kernels = Verify.kernels(engine.plan, ran: run.kernels)
    #expect(kernels.filter { !$0.ran }.map(\.name) == [])
    #expect(kernels.count > 20)
    // Every kernel that some pass uses is among them, and one that was not run would be missed.
    #expect(kernels.count >= engine.plan.usedKernels.count)
    for kernel in engine.plan.usedKernels {
      let fewer = Verify.kernels(engine.plan, ran: run.kernels.subtracting([kernel]))
      #expect(fewer.count { !$0.ran } == 1)
    }
    let checker = LayerChecker(oracle, run)
    #expect(checker.checks.count == engine.plan.tensors.count)
    for check in checker.checks {
      #expect(check.isWithinLimits, "\(check)")
      #expect(check.relevance != nil, "\(check.line)")
    }
    #expect(checker.input.gradient?.isWithinLimit == true && checker.input.relevance?.isWithinLimit == true)
    if let batch = run.batch { #expect(batch.together == batch.alone) }
  }

  @Test(
    "Of narrowed explainers all that they hold is compared, and every kernel is run",
    arguments: NarrowedTests.pairs.map(\.narrowed))
  func narrowed(_ model: TestedModel) throws {
    let engine = try model.engine()
    let (plan, oracle) = (engine.plan, try model.oracle(engine))
    let run = try CompiledRun(
      try engine.makeWorkspace(), input: model.input(), inputName: oracle.network.description.inputName)
    #expect(Verify.kernels(plan, ran: run.kernels).filter { !$0.ran }.map(\.name) == [])
    let checker = LayerChecker(oracle, run)
    #expect(checker.checks.count == plan.tensors.count(where: plan.holdsMaps))
    #expect(checker.checks.count < plan.tensors.count)
    for check in checker.checks { #expect(check.isWithinLimits, "\(check)") }
    #expect(run.gradients.isEmpty == plan.backwardSteps.isEmpty)
    #expect(run.relevance.isEmpty == plan.relevanceSteps.isEmpty)
    if let batch = run.batch { #expect(batch.together == batch.alone) }
  }
}

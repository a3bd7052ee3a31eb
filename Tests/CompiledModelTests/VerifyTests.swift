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
  static let models = [TestedModel.shapes, .oddities, .grouped]

  @Test("Every kernel of every pass is run", arguments: models)
  func kernels(_ model: TestedModel) throws {
    let engine = try model.engine()
    let oracle = try model.oracle(engine)
    let run = try CompiledRun(
      try engine.makeWorkspace(), input: model.input(), inputName: oracle.network.description.inputName)
    let kernels = Verify.kernels(model.code.kernels, run.uses)
    #expect(kernels.filter { !$0.ran }.map(\.name) == [])
    #expect(kernels.count > 20)
    // Without one of the passes some kernel would be missing: each has its own.
    for isOfPass: (KernelUse) -> Bool in [
      { if case .forward = $0 { true } else { false } }, { if case .backward = $0 { true } else { false } },
      { if case .relevance = $0 { true } else { false } },
    ] {
      let fewer = Verify.kernels(model.code.kernels, run.uses.filter { !isOfPass($0) })
      #expect(fewer.contains { !$0.ran })
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
}

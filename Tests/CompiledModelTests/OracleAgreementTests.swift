import NetworkDescription
import ReferenceNetwork
import StaticCAM
import TestSupport
import Testing

/// Every kernel of compiled networks against plain loops in Double.
///
/// A sum of n products in Float32 is off by at most n * 2^-24 of the sum of absolute values, and by about
/// sqrt(n) * 2^-24 in practice; through some twenty layers of up to 4608 products that is 1e-5 of the largest value.
@Suite("Compiled networks agree with the oracle")
struct OracleAgreementTests {
  static let tolerance = 2e-5

  @Test("Feature maps of every layer", arguments: TestedModel.available)
  func forward(_ model: TestedModel) throws {
    let engine = try model.engine()
    let workspace = try engine.makeWorkspace()
    let input = model.input()
    workspace.forward(input)
    let oracle = try model.oracle(engine)
    let expected = oracle.forward(ReferenceTensor(engine.plan.inputShape, input.map(Double.init)))
    for index in engine.plan.tensors {
      let layer = engine.plan.layers[index]
      let values = workspace.activations(at: index).values.map(Double.init)
      expectClose(
        values, try #require(expected[layer.name]).values, tolerance: Self.tolerance, "\(layer.line)")
    }
    expectClose(
      workspace.logits.map(Double.init), oracle.logits(expected), tolerance: Self.tolerance, "logits")
  }

  /// Each layer's step by itself, fed with the compiled network's own maps and gradients: where two inputs of a
  /// max-pool differ by a rounding error, the whole-network gradients of the two would differ by percents.
  @Test("Gradients of every layer", arguments: TestedModel.available, [false, true])
  func backward(_ model: TestedModel, oneClass: Bool) throws {
    let engine = try model.engine()
    let plan = engine.plan
    let workspace = try engine.makeWorkspace()
    let input = model.input(seed: 3)
    workspace.forward(input)
    var random = SplitMix64(seed: 4)
    var start = (0..<plan.classCount).map { _ in oneClass ? 0 : Float(random.uniform()) }
    start[plan.classCount / 2] = 1
    workspace.backward(from: start, to: plan.tensors + [-1])

    let oracle = try model.oracle(engine)
    let comparison = StepwiseComparison(oracle, maps: workspace.activations(input, oracle.network))
    expectClose(
      comparison.gradients(workspace.gradients(oracle.network), start: start.map(Double.init)),
      count: plan.tensors.count + 1, tolerance: Self.tolerance)
  }

  @Test("A slice gives the bits of the whole backward pass", arguments: TestedModel.available)
  func slices(_ model: TestedModel) throws {
    let engine = try model.engine()
    let workspace = try engine.makeWorkspace()
    workspace.forward(model.input())
    var start = [Float](repeating: 0, count: engine.plan.classCount)
    start[1] = 1
    workspace.backward(from: start, to: engine.plan.tensors)
    let whole = engine.plan.tensors.map { workspace.gradients(at: $0).values }
    for (index, expected) in zip(engine.plan.tensors, whole) {
      let alone = try engine.makeWorkspace()
      alone.forward(model.input())
      alone.backward(from: start, to: [index])
      #expect(alone.gradients(at: index).values == expected, "\(engine.plan.layers[index].name)")
    }
  }

  @Test("Bits do not depend on threads or on what ran before", arguments: TestedModel.available)
  func determinism(_ model: TestedModel) throws {
    var results: [[[Float]]] = []
    for threads in [1, 2, 3] {
      let engine = try model.engine(threads: threads)
      let workspace = try engine.makeWorkspace()
      for seed in [9, 2] as [UInt64] {
        workspace.forward(model.input(seed: seed))
        var start = [Float](repeating: 0, count: engine.plan.classCount)
        start[Int(seed) % start.count] = 1
        workspace.backward(from: start, to: engine.plan.tensors + [-1])
      }
      results.append(
        [workspace.logits] + engine.plan.tensors.map { workspace.activations(at: $0).values }
          + (engine.plan.tensors + [-1]).map { workspace.gradients(at: $0).values })
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  @Test("One network serves several threads at once")
  func sharing() async throws {
    let engine = try TestedModel.shapes.engine(threads: 2)
    let inputs = (0..<8).map { TestedModel.shapes.input(seed: $0) }
    let alone = try inputs.map { input in
      let workspace = try engine.makeWorkspace()
      workspace.forward(input)
      return workspace.logits
    }
    let together = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      for (index, input) in inputs.enumerated() {
        group.addTask {
          let workspace = try engine.makeWorkspace()
          for _ in 0..<5 { workspace.forward(input) }
          return (index, workspace.logits)
        }
      }
      return try await group.reduce(into: [Int: [Float]]()) { $0[$1.0] = $1.1 }
    }
    for (index, logits) in alone.enumerated() { #expect(together[index] == logits) }
  }
}

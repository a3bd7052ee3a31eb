import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

/// Convolutions that do the residual sum behind them, against the convolution and the sum as steps of their own.
@Suite("Joined sums")
struct JoinedSumTests {
  @Test("They give the bits of two steps, and what they leave out is there when asked for")
  func bits() throws {
    let model = TestedModel.grouped
    let engine = try model.engine()
    let plan = engine.plan
    let input = model.input(seed: 31)
    let (joined, apart) = (try engine.makeWorkspace(), try engine.makeWorkspace())
    joined.forward(input)
    let table = engine.weights(for: plan.forwardSteps.compactMap(\.weights))
    input.withUnsafeBufferPointer { apart.place($0) }
    apart.run(
      Array(repeating: true, count: plan.forwardSteps.count + 1), table, classBlock: nil, joins: false,
      worker: 0, workers: 1)
    #expect(joined.logits == apart.logits)

    let addends = plan.joinedSteps.map { plan.forwardSteps[$0].writes }
    #expect(!addends.isEmpty)
    for layer in addends {
      // A new arena is zero: nothing has been written here yet.
      #expect(values(joined, layer).allSatisfy { $0 == 0 } && values(apart, layer).contains { $0 != 0 })
    }
    for layer in plan.layers.indices where plan.layers[layer].isExplainable {
      #expect(
        joined.activations(at: layer).values == apart.activations(at: layer).values,
        "\(plan.layers[layer].name)")
    }
    for layer in addends { #expect(values(joined, layer) == values(apart, layer)) }

    // Somebody asked: the next pass, of another picture, writes them at once, and the one after it does not.
    let other = model.input(seed: 32)
    joined.forward(other)
    let written = addends.map { values(joined, $0) }
    joined.complete()
    #expect(written == addends.map { values(joined, $0) } && written != addends.map { values(apart, $0) })
    joined.forward(other)
    joined.forward(input)
    #expect(written == addends.map { values(joined, $0) } && joined.logits == apart.logits)
  }

  /// What lies in the memory of a layer's maps.
  private func values(_ workspace: Workspace, _ layer: Int) -> [Float] {
    guard case .kept(let layout) = workspace.engine.plan.layers[layer].output else { return [] }
    return FeatureMaps(
      shape: workspace.engine.plan.layers[layer].shape, base: workspace.arena + layout.offset,
      rowStride: layout.rowStride, blockStride: layout.blockStride
    ).values
  }
}

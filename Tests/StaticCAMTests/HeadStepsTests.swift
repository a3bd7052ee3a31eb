import NetworkDescription
import TestSupport
import Testing

@testable import StaticCAM

@Suite("Which steps run again behind a layer")
struct HeadStepsTests {
  /// Layers of 16 channels and 2x2 positions at blocks of 64 floats; `block` is the first, `blocks` their number.
  private func layer(_ name: String, _ inputs: [String], block: Int, blocks: Int = 1) -> LayerPlan {
    var plan = LayerPlan.handMade(
      name, Shape(16 * blocks, 2, 2), output: .kept(MapLayout(64 * block, row: 32, block: 64)))
    plan.inputs = inputs
    return plan
  }

  /// a and b are written into `join`, which c reads; d reads a past it, and e adds both.
  private var plan: NetworkPlan {
    var plan = NetworkPlan.handMade(layers: [
      layer("a", ["input"], block: 0), layer("b", ["a"], block: 1),
      layer("join", ["a", "b"], block: 0, blocks: 2), layer("c", ["join"], block: 2),
      layer("d", ["a", "c"], block: 3), layer("e", ["d", "join"], block: 4),
    ])
    plan.forwardSteps = [
      BackwardStep(-1, to: 0, weights: 0), BackwardStep(0, to: 1, weights: 1),
      BackwardStep(2, to: 3, weights: 2), BackwardStep(0, to: 4), BackwardStep(4, to: 5, weights: 3),
    ]
    return plan
  }

  private func phases(_ plan: NetworkPlan, _ layer: Int) -> [(steps: [Int], isEdited: Bool)] {
    HeadSteps(plan, behind: layer).phases.map { phase in
      (phase.active.indices.filter { phase.active[$0] }, phase.isEdited)
    }
  }

  @Test("A step that reads a part past an edited concatenation sees it clean")
  func parts() {
    let found = phases(plan, 2)
    #expect(found.map(\.steps) == [[2], [3], [4]])
    #expect(found.map(\.isEdited) == [true, false, true])
    #expect(HeadSteps(plan, behind: 2).weights == [2, 3])
  }

  @Test("An edited part is seen by its concatenation and by all that reads either")
  func whole() {
    let found = phases(plan, 0)
    #expect(found.map(\.steps) == [[1, 2, 3, 4]] && found.map(\.isEdited) == [true])
    // d reads a, which b does not change; the two share no memory.
    let second = phases(plan, 1)
    #expect(second.map(\.steps) == [[2, 3, 4]] && second.map(\.isEdited) == [true])
  }

  @Test(
    "A fused layer is edited behind its activation; merged layers are passed through; behind the last nothing runs"
  )
  func fused() {
    // d is the activation of c, which a step of d's computes.
    var plan = plan
    plan.layers[3].output = .fused(into: 2, MapLayout(0, row: 32, block: 64))
    plan.forwardSteps.remove(at: 2)
    plan.layers[4].inputs = ["c"]
    #expect(HeadSteps(plan, behind: 3).edited == 4)
    #expect(phases(plan, 3).map(\.steps) == [[3]])
    #expect(phases(plan, 2).map(\.steps) == [[2, 3]])
    #expect(phases(plan, 5).isEmpty)
    // b is a dropout of a, which c reads.
    plan = self.plan
    plan.layers[1].output = .merged(into: "a")
    plan.layers[3].inputs = ["b"]
    plan.forwardSteps.remove(at: 1)
    #expect(phases(plan, 0).map(\.steps) == [[1, 2, 3]])
  }
}

import NetworkDescription
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

@Suite("Which steps run again behind a layer")
struct HeadStepsTests {
  private var plan: NetworkPlan { ViewNetwork.plan }

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
    var plan = plan
    for i in plan.forwardSteps.indices { plan.forwardSteps[i].weights = i == 3 ? nil : i }
    #expect(HeadSteps(plan, behind: 2).weights == [2, 4])
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

  @Test("Runs see the edited map or the clean one, each step as it should", arguments: [1, 2])
  func runs(_ threads: Int) throws {
    let session = try Session(engine: ViewNetwork.makeEngine(threads: threads), labels: [])
    try session.load(tensor: (0..<60).map { Float($0) + 2 })
    let context = MethodContext(layers: [2], classIndex: 1, session: session, selections: [:])
    // Channel 1 at the first position: a = 2 x = 4, b = 5; either is 0 behind an edited join, and d = a c is not.
    let (a, b) = (Float(4), Float(5))
    #expect(session.logits[1] == a * (2 * a + 3 * b) + b)
    let join = try context.headScores(layer: session.plan.id(of: 2), count: 40) { index, maps in
      if index % 4 > 0 { maps.clear(channel: [1, 17, 5][index % 4 - 1]) }
    }
    let clean = a * (2 * a + 3 * b) + b
    let expected = [clean, a * (3 * b) + b, a * (2 * a), clean]
    #expect(join.map(\.logit) == (0..<40).map { expected[$0 % 4] })
    // Behind an edited a everything changes, b as well.
    let first = session.plan.id(of: 0)
    let part = try context.headScores(layer: first, count: 3) { index, maps in maps.clear(channel: index) }
    #expect(part.map(\.logit) == [clean, 1, clean])
    #expect(session.passCount == PassCount(forward: 1, head: 43))
  }
}

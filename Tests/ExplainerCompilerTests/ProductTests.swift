import KernelEmission
import NetworkDescription
import Testing

@testable import ExplainerCompiler

@Suite("Products")
struct ProductTests {
  /// A map from a bare convolution that nothing else reads, times another of its shape.
  private func product(_ kind: any LayerKind) throws -> Stages {
    try Stages(
      Networks.network(
        [
          Networks.convolution("a", "input", 16), Networks.layer("a.relu", ReLU(), "a"),
          Networks.convolution("b", "a.relu", 16, kernel: 1), Networks.layer("y", kind, "b", "a.relu"),
        ] + Networks.head("y")))
  }

  @Test("A product is never done as a sum by the convolution in front of it, where a sum would be")
  func joining() throws {
    #expect(try product(Add()).forward.steps.contains { $0.joined != nil })
    let stages = try product(Multiply())
    #expect(stages.forward.steps.allSatisfy { $0.joined == nil && $0.joinedInto == nil })
    let step = try #require(stages.forward.steps.first { $0.writes == stages.graph.index("y") })
    #expect(step.kernel is ProductKernel)
  }

  /// A map and its gate, as squeeze and excitation has them.
  private func gated() throws -> Stages {
    try Stages(
      Networks.network(
        [
          Networks.convolution("a", "input", 24), Networks.layer("a.relu", ReLU(), "a"),
          Networks.layer("squeeze", GlobalAveragePooling(), "a.relu"),
          Networks.convolution("e", "squeeze", 24, kernel: 1), Networks.layer("gate", Sigmoid(), "e"),
          Networks.layer("y", Multiply(), "a.relu", "gate"),
        ] + Networks.head("y")))
  }

  @Test("Each factor gets the gradient times the other: a gate a sum over the positions")
  func gradients() throws {
    let stages = try gated()
    let index = stages.graph.index("y")
    let steps = stages.backward.steps.filter { $0.reads == index && $0.kernel != nil }
    #expect(steps.map { stages.name($0.writes) } == ["a.relu", "gate"])
    #expect(steps[0].kernel is ProductKernel && steps[1].kernel is ProductSumKernel)
    // The way through the gate adds to what came past it.
    let other = try #require(stages.backward.steps.last { $0.writes == stages.graph.index("a.relu") })
    #expect(other.kernel?.line.hasSuffix("adding") == true)
  }

  @Test("A gate gets no relevance: zeros are written, not what memory holds")
  func relevance() throws {
    let stages = try gated()
    let step = try #require(stages.relevance.steps.first { $0.reads == stages.graph.index("y") })
    #expect(step.distribution == nil)
    let gate = try #require(step.routes.first { $0.input == 1 })
    #expect(gate.kernel is ZeroKernel && gate.adding == nil)
    #expect(gate.kernel.operands == [.y])
    // The signal is read by the gate's way too: it is copied; what comes that way later may be added.
    let signal = try #require(step.routes.first { $0.input == 0 })
    #expect(signal.kernel is ActivationKernel && signal.adding == nil)
  }
}

import NetworkDescription
import ReferenceNetwork
import StaticCAM
import Testing

/// A network that ends with a sigmoid: its classes do not exclude one another.
@Suite("Probabilities of classes")
struct ProbabilityTests {
  @Test("They are the oracle's last layer, in sessions and in scores of changed inputs")
  func independent() throws {
    let model = TestedModel.denseBlocks
    let engine = try model.engine()
    let session = try Session(engine: engine, labels: [])
    let input = model.input()
    try session.load(tensor: input)
    let oracle = try model.oracle(engine)
    let last = try #require(oracle.network.description.layers.last)
    #expect(last.kind is ClassSigmoid)
    let maps = oracle.forward(ReferenceTensor(engine.plan.inputShape, input.map(Double.init)))
    let expected = try #require(maps[last.name]?.values)
    #expect(abs(expected.reduce(0, +) - 1) > 1e-3, "a softmax would sum up to 1")
    for index in expected.indices {
      #expect(abs(Double(session.probabilities[index]) - expected[index]) < 1e-6)
      let scores = try session.scores(count: 2, for: .index(index)) { _, _ in }
      #expect(scores.map(\.probability) == [session.probabilities[index], session.probabilities[index]])
    }
  }
}

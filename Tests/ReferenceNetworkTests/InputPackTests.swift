import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@Suite(
  "Maps of the input agree with the reference pack",
  .enabled(if: SharedData.isPresent, "needs the shared data"), .serialized)
struct InputPackTests {
  @Test("Guided backpropagation and FullGrad", arguments: PackCase.all)
  func maps(_ test: PackCase) throws {
    let pack = try ReferencePack(model: test.model, picture: test.picture)
    let network = try test.network(try test.parameters())
    let input = ReferenceTensor(network.network.description.inputShape, try pack.values("input"))
    let run = Evaluation(network, input, target: pack.target)
    let start = oneHot(pack.target, count: 1000)
    let guided = ReferenceMethods.guidedBackprop(network, run.activations, start: start)
    let fullGrad = ReferenceMethods.fullGrad(network, run.activations, run.gradients)
    var check = PackComparison(pack: pack)
    try check.compare("guided_backprop/input", guided.map.values)
    try check.compare("full_grad/input", fullGrad.map.values)
    #expect(check.count == 2)
    let sums = try #require(pack.tables["full_grad"])
    let terms = network.biasTerms(run.gradients).flatMap(\.product.values).reduce(0, +)
    expectClose(terms, try #require(sums["bias_terms"]), tolerance: 1e-7)
  }
}

import Foundation
import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

/// What FullGrad adds up, without psi: the sums of x dy_c/dx and of b dy_c/db.
struct FullGradParts {
  var input = 0.0
  var biases = 0.0
  /// By bias: its layer, and the sum.
  var terms: [(layer: String, sum: Double)] = []

  init(_ session: Session, _ target: Int) throws {
    let signed = try session.explain(
      .integratedGradients(steps: 1, rule: .right), layer: NetworkPlan.inputLayer, class: target)
    input = signed.raw.values.reduce(0) { $0 + Double($1) }
    let plan = session.plan
    let list = plan.biasTerms
    session.runBackward(list.map(\.layer), target)
    for term in list {
      let values = term.values(session.parameter)
      let g = session.gradients(at: term.layer, of: target).values
      let positions = plan.layers[term.layer].shape.positions
      var sum = 0.0
      for (k, value) in values.enumerated() {
        sum += Double(value) * g[k * positions..<(k + 1) * positions].reduce(0) { $0 + Double($1) }
      }
      terms.append((plan.layers[term.layer].name, sum))
      biases += sum
    }
  }
}

@Suite("FullGrad on compiled networks")
struct FullGradTests {
  /// Without ReLU6, whose upper limit adds constants that no bias holds.
  static let models = [TestedModel.shapes] + (SharedData.isPresent ? [.squeezeNet, .tinyDarknet] : [])

  @Test("The input's part and those of all biases add up to the logit", arguments: models)
  func completeness(_ model: TestedModel) throws {
    let session = try model.session()
    try session.load(tensor: model.input(seed: 17))
    for target in [0, 7] {
      let parts = try FullGradParts(session, target)
      let size = parts.terms.reduce(abs(parts.input)) { $0 + abs($1.sum) }
      expectClose(
        parts.input + parts.biases, Double(session.logits[target]), relativeTo: size, tolerance: 1e-5)
      #expect(abs(parts.biases) > 1e-3 * size, "biases matter")
    }
  }

  @Test("Terms are those of the oracle: merged and unmerged batch normalisation, convolutions, dense layers")
  func terms() throws {
    for model in [TestedModel.shapes, .oddities] {
      let engine = try model.engine()
      let session = try Session(engine: engine, labels: [])
      let input = model.input(seed: 18)
      try session.load(tensor: input)
      let oracle = try model.oracle(engine)
      let maps = oracle.forward(ReferenceTensor(engine.plan.inputShape, input.map(Double.init)))
      var start = [Double](repeating: 0, count: engine.plan.classCount)
      start[1] = 1
      let expected = oracle.biasTerms(oracle.gradients(maps, start: start))
      let parts = try FullGradParts(session, 1)
      #expect(parts.terms.map(\.layer).sorted() == expected.map(\.layer).sorted())
      for (layer, sum) in parts.terms {
        let product = try #require(expected.first { $0.layer == layer }).product.values
        let size = product.reduce(0) { $0 + abs($1) }
        expectClose(sum, product.reduce(0, +), relativeTo: size, tolerance: 1e-4, "\(layer)")
      }
    }
  }

  @Test("A convolution with a bias, merged into its batch normalisation, has two terms")
  func mergedBias() {
    let plan = WeightPlan(
      .forward, weight: "w", bias: "b",
      normalization: .init(scale: "s", shift: "t", mean: "m", variance: "v", epsilon: 0.5), outputs: 2,
      inputs: 1)
    let tensors: [String: [Float]] = [
      "b": [3, -2], "s": [2, 6], "t": [10, 20], "m": [4, 5], "v": [0.5, 3.5],
    ]
    let parameter = { (name: String) in tensors[name] ?? [] }
    // s / sqrt(v + eps) = 2 and 3.
    #expect(BiasTerm.bias(plan, at: 0)?.values(parameter) == [6, -6])
    #expect(BiasTerm.shift(plan, at: 0)?.values(parameter) == [2, 5])
    #expect(BiasTerm.shift(plan, at: 0)?.values { _ in [] } == [])
    let plain = WeightPlan(.forward, weight: "w", bias: "", outputs: 2, inputs: 1)
    #expect(BiasTerm.bias(plain, at: 0) == nil && BiasTerm.shift(plain, at: 0) == nil)
  }
}

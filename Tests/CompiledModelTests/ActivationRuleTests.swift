import Foundation
import NetworkDescription
import Oddities
import ReferenceNetwork
import StaticCAM
import TestSupport
import Testing
import WeightFiles

/// The backward passes of guided backpropagation and of the deconvolutional network, compiled as one with the gradient's.
@Suite("Rules at activations")
struct ActivationRuleTests {
  static let rules: [(rule: ActivationRule, reference: ReferenceActivationRule)] = [
    (.guided, .guided), (.deconvnet, .deconvnet),
  ]

  /// Each layer's step by itself, fed with the compiled network's own maps and signals, as gradients are compared.
  @Test("Signals of every layer are the oracle's", arguments: TestedModel.available, [0, 1])
  func signals(_ model: TestedModel, number: Int) throws {
    let (rule, reference) = Self.rules[number]
    let engine = try model.engine()
    let plan = engine.plan
    let workspace = try engine.makeWorkspace()
    let input = model.input(seed: 3)
    workspace.forward(input)
    var random = SplitMix64(seed: 4)
    let start = (0..<plan.classCount).map { _ in Float(random.uniform()) }
    workspace.backward(from: start, to: plan.tensors + [-1], rule: rule)

    let oracle = try model.oracle(engine)
    let comparison = StepwiseComparison(oracle, maps: workspace.activations(input, oracle.network))
    let signals = comparison.gradients(
      workspace.gradients(oracle.network), start: start.map(Double.init), rule: reference)
    expectClose(signals, count: plan.tensors.count + 1, tolerance: OracleAgreementTests.tolerance)
    let activations = Set(plan.layers.filter { $0.role == .activation }.map(\.name))
    #expect(
      signals.contains { activations.contains($0.name) && $0.found.values.contains { $0 < 0 } },
      "signals below zero reach activations")
  }

  @Test("The gradient behind another rule's pass is the gradient, and bits do not depend on threads")
  func mixing() throws {
    let model = TestedModel.oddities
    var all: [[[Float]]] = []
    for threads in [1, 2, 3] {
      let workspace = try model.engine(threads: threads).makeWorkspace()
      workspace.forward(model.input())
      let start: [Float] = [0.5, -1, 0, 2, 0]
      let runs = [ActivationRule.gradient, .guided, .gradient, .deconvnet, .guided].map { rule in
        workspace.backward(from: start, to: [-1], rule: rule)
        return workspace.gradients(at: -1).values
      }
      #expect(runs[0] == runs[2] && runs[1] == runs[4])
      #expect(runs[0] != runs[1] && runs[0] != runs[3] && runs[1] != runs[3])
      all.append(runs)
    }
    #expect(all[0] == all[1] && all[0] == all[2])
  }

  /// With weights that are not negative behind the first layer, and a start that is not, no signal is below zero.
  @Test("Guided backpropagation is the gradient where no signal is below zero")
  func positive() throws {
    let workspace = try positiveEngine().makeWorkspace()
    workspace.forward(TestedModel.oddities.input())
    let start: [Float] = [1, 0, 0.5, 0, 0]
    workspace.backward(from: start, to: [-1])
    let gradient = workspace.gradients(at: -1).values
    workspace.backward(from: start, to: [-1], rule: .guided)
    #expect(workspace.gradients(at: -1).values == gradient)
    #expect(gradient.contains { $0 != 0 })
    workspace.backward(from: start.map { -$0 }, to: [-1], rule: .guided)
    #expect(
      workspace.gradients(at: -1).values.allSatisfy { $0 == 0 }, "and nothing of a negative start is left")
  }

  private func positiveEngine() throws -> Engine {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    var random = SplitMix64(seed: 12)
    let tensors = Oddities.plan.parameters.map { parameter in
      let fan = Double(max(1, parameter.shape.dropFirst().reduce(1, *)))
      let isWeight = parameter.shape.count > 1 || !parameter.name.hasSuffix(".bias")
      let range = isWeight ? 0.1...2 / fan.squareRoot() + 0.1 : -3...0.5
      let values = random.uniform(count: parameter.count, range).map { Float($0) }
      return (parameter.name, parameter.shape, values)
    }
    try WeightFile.write(tensors, to: file.path)
    return try Engine(Oddities.self, weights: file.path, threads: 1)
  }

  /// Two inputs that differ at every ReLU and agree in what max-pooling chooses: here, pooling-free layers alone.
  @Test("The deconvolutional network does not look at activations' inputs")
  func ignoresInputs() throws {
    let workspace = try TestedModel.oddities.engine().makeWorkspace()
    let start: [Float] = [1, -0.5, 0, 0, 0]
    // Between the logits and this layer no max-pooling stands.
    let layer = try Oddities.plan.layer(named: "join.relu")
    var signals: [ActivationRule: [[Float]]] = [:]
    for seed in [5, 6] as [UInt64] {
      workspace.forward(TestedModel.oddities.input(seed: seed))
      for rule in ActivationRule.allCases {
        workspace.backward(from: start, to: [layer], rule: rule)
        signals[rule, default: []].append(workspace.gradients(at: layer).values)
      }
    }
    #expect(signals[.deconvnet]?[0] == signals[.deconvnet]?[1])
    #expect(signals[.gradient]?[0] != signals[.gradient]?[1])
    #expect(signals[.guided]?[0] != signals[.guided]?[1])
  }
}

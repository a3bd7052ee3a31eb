import NetworkDescription
import NetworkRuntime
import ReferenceNetwork
import TestSupport
import Testing

extension ReferenceTensor {
  /// The same numbers in Double.
  init(_ maps: FeatureMaps) { self.init(maps.shape, maps.values.map(Double.init)) }
}

extension Workspace {
  /// The input and the outputs of the last forward pass, by name.
  func activations(_ input: [Float], _ network: ValidatedNetwork) -> [String: ReferenceTensor] {
    let plan = engine.plan
    var maps = [network.description.inputName: ReferenceTensor(plan.inputShape, input.map(Double.init))]
    for index in plan.tensors { maps[plan.layers[index].name] = ReferenceTensor(activations(at: index)) }
    return maps
  }

  /// The gradients of the last backward pass, which was asked for all of them, by name.
  func gradients(_ network: ValidatedNetwork) -> [String: ReferenceTensor] {
    var maps = [network.description.inputName: ReferenceTensor(gradients(at: -1))]
    for index in engine.plan.tensors {
      maps[engine.plan.layers[index].name] = ReferenceTensor(gradients(at: index))
    }
    return maps
  }

  /// The relevances of the last relevance pass, which was asked for all of them, by name.
  func relevances(_ network: ValidatedNetwork) -> [String: ReferenceTensor] {
    var maps = [network.description.inputName: ReferenceTensor(relevance(at: -1))]
    for index in engine.plan.tensors {
      maps[engine.plan.layers[index].name] = ReferenceTensor(relevance(at: index))
    }
    return maps
  }
}

/// Expects every map of the compiled network to have been compared, and to be close to the oracle's.
func expectClose(
  _ steps: [StepwiseComparison.Step], count: Int, tolerance: Double, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(steps.count == count, sourceLocation: sourceLocation)
  for step in steps {
    expectClose(
      step.found.values, step.expected.values, tolerance: tolerance, "\(what) \(step.name)",
      sourceLocation: sourceLocation)
  }
}

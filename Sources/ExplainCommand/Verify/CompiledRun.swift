internal import NetworkDescription
internal import NetworkRuntime
internal import ReferenceNetwork
internal import StaticCAM

/// What the compiled network computes for one input, in the oracle's terms: everything `verify` compares.
struct CompiledRun {
  /// The class whose logit is differentiated: the most probable one.
  let target: Int
  /// y.
  let logits: [Double]
  /// The outputs A that can be had, and the input, by name.
  let activations: [String: ReferenceTensor]
  /// dy_c/dA where it can be had, by name.
  let gradients: [String: ReferenceTensor]

  /// Runs both passes.
  init(_ workspace: Workspace, input: [Float], inputName: String) {
    let plan = workspace.engine.plan
    workspace.forward(input)
    let logits = workspace.logits
    let target = logits.indices.max { logits[$0] < logits[$1] } ?? 0
    var activations = [inputName: ReferenceTensor(plan.inputShape, input.map(Double.init))]
    for (index, layer) in plan.layers.enumerated() where layer.isTensor {
      activations[layer.name] = ReferenceTensor(workspace.activations(at: index))
    }
    // Computing an activation again may use the arena's scratch: the backward pass starts from a fresh forward.
    workspace.forward(input)
    let written = Set(plan.backwardSteps.map(\.writes))
    let layers = [-1] + plan.layers.indices.filter { plan.layers[$0].isTensor }
    let wanted = layers.filter(written.contains)
    var start = [Float](repeating: 0, count: plan.classCount)
    start[target] = 1
    workspace.backward(from: start, to: wanted)
    var gradients: [String: ReferenceTensor] = [:]
    for index in wanted {
      let name = index < 0 ? inputName : plan.layers[index].name
      gradients[name] = ReferenceTensor(workspace.gradients(at: index))
    }
    self.target = target
    self.logits = logits.map(Double.init)
    self.activations = activations
    self.gradients = gradients
  }
}

extension LayerPlan {
  /// Whether the compiled network has the layer's output, be it on request.
  fileprivate var isTensor: Bool {
    if case .merged = output { false } else { true }
  }
}

extension ReferenceTensor {
  /// The same numbers in Double.
  fileprivate init(_ maps: FeatureMaps) { self.init(maps.shape, maps.values.map(Double.init)) }
}

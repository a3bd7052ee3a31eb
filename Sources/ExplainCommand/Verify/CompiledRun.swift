internal import NetworkDescription
internal import NetworkRuntime
internal import ReferenceNetwork
internal import StaticCAM

/// What the compiled network computes for one input, in the oracle's terms: everything `verify` compares.
struct CompiledRun {
  /// One relevance pass.
  struct Relevance {
    /// The layer where it begins, and what it begins with.
    var start: (layer: String, values: ReferenceTensor)
    /// The oracle's rule of a layer.
    var rule: @Sendable (Layer) -> ReferenceRule
    /// What arrives, by layer or the input's name.
    var found: [String: ReferenceTensor]
    /// Whether it is what one layer alone passes on.
    var isAlone = false
  }

  /// The class whose logit is differentiated: the most probable one.
  let target: Int
  /// y.
  let logits: [Double]
  /// y_c of the input, and of the input at half its size, when many passes run together; and of passes one by one.
  let batch: (together: [Double], alone: [Double])?
  /// The outputs A that can be had, and the input, by name; every step of the forward pass run by itself.
  let activations: [String: ReferenceTensor]
  /// The same of a pass in which convolutions do the sums that follow them, without the maps that exist in sums only;
  /// nil for a network without such sums.
  let joined: [String: ReferenceTensor]?
  /// dy_c/dA where it can be had, by name.
  let gradients: [String: ReferenceTensor]
  /// Relevance passes of several rules; none of a network without.
  let relevance: [Relevance]
  /// The kernels that all these passes ran, by their numbers in the plan.
  let kernels: Set<Int>

  /// Runs all passes.
  ///
  /// - Throws: `RuntimeError` where there is not enough memory.
  init(_ workspace: Workspace, input: [Float], inputName: String) throws(RuntimeError) {
    let plan = workspace.engine.plan
    workspace.notesKernels = true
    workspace.forward(input)
    let logits = workspace.logits
    let target = logits.indices.max { logits[$0] < logits[$1] } ?? 0
    let all = plan.layers.indices.filter { plan.layers[$0].isTensor }
    // Where the explainer was compiled for some methods, other maps are gone behind the pass.
    let tensors = all.filter { plan.holdsMaps(of: $0) }
    let addends = Set(plan.joinedSteps.map { plan.forwardSteps[$0].writes })
    func named(_ layers: [Int], _ maps: (Int) -> FeatureMaps) -> [String: ReferenceTensor] {
      let names = layers.map { $0 < 0 ? inputName : plan.layers[$0].name }
      return Dictionary(
        zip(names, layers.map { ReferenceTensor(maps($0)) }), uniquingKeysWith: { first, _ in first })
    }
    let own = [inputName: ReferenceTensor(plan.inputShape, input.map(Double.init))]
    joined =
      plan.joinedSteps.isEmpty
      ? nil
      : named(tensors.filter { plan.layers[$0].isKept && !addends.contains($0) }, workspace.activations)
        .merging(own, uniquingKeysWith: { $1 })
    // Computing an activation again may use the arena's scratch: later passes start from a fresh forward pass, which
    // runs every sum by itself once somebody asked for what it adds.
    for index in tensors where !plan.layers[index].isKept || addends.contains(index) {
      _ = workspace.activations(at: index)
    }
    workspace.forward(input)
    activations = named(tensors, workspace.activations).merging(own, uniquingKeysWith: { $1 })
    workspace.forward(input)
    let written = Set(plan.backwardSteps.map(\.writes))
    let wanted = ([NetworkPlan.inputLayer] + all).filter(written.contains)
    var oneHot = [Float](repeating: 0, count: plan.classCount)
    oneHot[target] = 1
    workspace.backward(from: oneHot, to: wanted)
    gradients = named(wanted, workspace.gradients)
    self.target = target
    self.logits = logits.map(Double.init)
    relevance = try RelevancePasses(workspace, inputName: inputName).all()
    var kernels = workspace.kernels
    if let tail = plan.denseTail {
      batch = try Self.batch(workspace, input, target)
      kernels.formUnion(tail.layers.compactMap(\.kernel))
    } else {
      batch = nil
    }
    self.kernels = kernels
  }

  private static func batch(
    _ workspace: Workspace, _ input: [Float], _ target: Int
  ) throws(RuntimeError) -> (together: [Double], alone: [Double]) {
    let together = try PassWorkers(workspace).scores(
      2, of: input, WantedScore(class: target, .probability),
      { index, input in for i in input.indices where index == 1 { input[i] /= 2 } }, progress: { _ in true })
    let alone = [input, input.map { $0 / 2 }].map { input in
      workspace.forward(input)
      return Double(workspace.logits[target])
    }
    return (together.map { Double($0.logit) }, alone)
  }
}

extension LayerPlan {
  /// Whether the compiled network has the layer's output, be it on request.
  var isTensor: Bool {
    if case .merged = output { false } else { true }
  }
  /// Whether it stays in memory.
  fileprivate var isKept: Bool {
    if case .kept = output { true } else { false }
  }
}

extension ReferenceTensor {
  /// The same numbers in Double.
  init(_ maps: FeatureMaps) { self.init(maps.shape, maps.values.map(Double.init)) }
}

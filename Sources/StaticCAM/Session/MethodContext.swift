internal import NetworkDescription
internal import NetworkRuntime

/// What a method works on: one input, one class, some layers; and further passes, for methods that need them.
public struct MethodContext {
  /// The layers to explain.
  public let layers: [LayerID]
  /// c, the class that is explained.
  public let classIndex: Int
  let session: Session
  private let selections: [LayerID: LayerSelection]

  init(layers: [Int], classIndex: Int, session: Session, selections: [Int: LayerSelection]) {
    let plan = session.plan
    self.layers = layers.map(plan.id)
    self.classIndex = classIndex
    self.session = session
    self.selections = Dictionary(
      selections.map { (plan.id(of: $0.key), $0.value) }, uniquingKeysWith: { $1 })
  }

  /// The feature maps and neurons that were chosen in a layer.
  func selection(in layer: LayerID) -> LayerSelection { selections[layer] ?? LayerSelection(plan(of: layer)) }

  /// The input x that is explained, C x H x W in network units.
  public var input: [Float] { session.input }

  /// y of that input.
  public var logits: [Float] { session.logits }
  /// p of that input.
  public var probabilities: [Float] { session.probabilities }

  /// The name and shape of a layer.
  ///
  /// - Precondition: the network has it.
  public func plan(of layer: LayerID) -> LayerPlan { session.plan.described(number(of: layer)) }

  /// A layer with its feature maps.
  ///
  /// Where the explainer was not compiled for its maps the numbers mean nothing, and the explanation ends with an error.
  /// - Precondition: the network has it.
  public func target(_ layer: LayerID) -> TargetLayer {
    session.note { () throws(ExplainError) in
      try session.plan.requireMaps("feature maps", of: number(of: layer))
    }
    return TargetLayer(
      id: layer, plan: plan(of: layer), activations: session.activations(at: number(of: layer)),
      selection: selection(in: layer), context: self)
  }

  func number(of layer: LayerID) -> Int { session.plan.knownNumber(of: layer) }

  /// The result of one more pass.
  public struct Sample {
    /// y of that input.
    public let logits: [Float]
    let passes: any NetworkPasses
    let plan: NetworkPlan

    /// A at that input; valid until the next pass.
    public func activations(at layer: LayerID) -> FeatureMaps {
      passes.activations(at: plan.knownNumber(of: layer))
    }
    /// d(score)/dA at that input; valid until the next pass. For layers that the pass was run for.
    public func gradients(at layer: LayerID) -> FeatureMaps {
      passes.gradients(at: plan.knownNumber(of: layer))
    }
  }

  /// Runs the network forward on another input and back from a score to some layers, in memory of its own: the
  /// feature maps and gradients of the input that is explained stay valid.
  ///
  /// - Parameters:
  ///   - input: C x H x W numbers in network units.
  ///   - score: What is differentiated.
  ///   - layers: Where gradients are wanted; nil for the layers to explain. None: no backward pass.
  /// - Throws: `ExplainError` where there is no memory for it, the explainer was not compiled for gradients there, or
  ///   somebody stopped the explanation.
  public func run(
    _ input: [Float], score: Score = .logit, to layers: [LayerID]? = nil
  ) throws(ExplainError) -> Sample {
    let layers = (layers ?? self.layers).map(number)
    for layer in layers { try session.plan.requireGradients("passes on other inputs", at: layer) }
    try session.requireGoingOn()
    let passes = try session.secondPasses()
    passes.forward(input)
    let logits = passes.logits
    if !layers.isEmpty {
      passes.backward(
        from: score.start(logits, class: classIndex, session.plan.probabilityRule), to: layers,
        rule: .gradient)
    }
    session.count(PassCount(forward: 1, backward: layers.isEmpty ? 0 : 1))
    return Sample(logits: logits, passes: passes, plan: session.plan)
  }

  /// Runs the network, at the input that is explained, back from a score to some layers, unless the last backward
  /// pass was the same. `TargetLayer.gradients()` runs the pass of the logit again where it is asked afterwards.
  ///
  /// - Parameters:
  ///   - score: What is differentiated.
  ///   - layers: Where gradients are wanted; nil for the layers to explain.
  ///   - rule: What happens at activations.
  /// - Returns: The pass. Where the explainer was not compiled for gradients the numbers mean nothing, and the explanation
  ///   ends with an error.
  public func backward(
    from score: Score = .logit, to layers: [LayerID]? = nil, rule: ActivationRule = .gradient
  ) -> Sample {
    let start = score.start(session.logits, class: classIndex, session.plan.probabilityRule)
    let passes = session.runBackward((layers ?? self.layers).map(number), from: start, rule: rule)
    return Sample(logits: session.logits, passes: passes, plan: session.plan)
  }

  /// Reports to `Session.onProgress` how much of the work is done. If the answer is to stop, the next pass throws.
  public func progress(_ done: Int, of total: Int) { session.report(done, of: total) }
}

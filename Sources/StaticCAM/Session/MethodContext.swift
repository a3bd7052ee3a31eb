internal import NetworkDescription
internal import NetworkRuntime

/// What a method works on: one input, one class, some layers; and further passes, for methods that need them.
public struct MethodContext {
  /// The layers to explain.
  public let layers: [Int]
  /// c, the class that is explained.
  public let classIndex: Int
  let session: Session
  let selections: [Int: LayerSelection]

  /// The input x that is explained, C x H x W in network units.
  public var input: [Float] { session.input }

  /// y of that input.
  public var logits: [Float] { session.logits }
  /// p of that input.
  public var probabilities: [Float] { session.probabilities }

  /// The name and shape of one of `layers`.
  public func plan(of layer: Int) -> LayerPlan { session.plan.described(layer) }

  /// One of `layers` with its feature maps.
  public func target(_ layer: Int) -> TargetLayer {
    let plan = plan(of: layer)
    return TargetLayer(
      index: layer, plan: plan, activations: session.activations(at: layer),
      selection: selections[layer] ?? LayerSelection(plan), context: self)
  }

  /// The result of one more pass.
  public struct Sample {
    /// y of that input.
    public let logits: [Float]
    let passes: any NetworkPasses

    /// A at that input; valid until the next pass.
    public func activations(at layer: Int) -> FeatureMaps { passes.activations(at: layer) }
    /// d(score)/dA at that input; valid until the next pass. For layers that the pass was run for.
    public func gradients(at layer: Int) -> FeatureMaps { passes.gradients(at: layer) }
  }

  /// Runs the network forward on another input and back from a score to some layers, in memory of its own: the
  /// feature maps and gradients of the input that is explained stay valid.
  ///
  /// - Parameters:
  ///   - input: C x H x W numbers in network units.
  ///   - score: What is differentiated.
  ///   - layers: Where gradients are wanted; -1 is the input, nil the layers to explain. None: no backward pass.
  /// - Throws: `ExplainError` where there is no memory for it.
  public func run(
    _ input: [Float], score: Score = .logit, to layers: [Int]? = nil
  ) throws(ExplainError) -> Sample {
    let passes = try session.secondPasses()
    let layers = layers ?? self.layers
    passes.forward(input)
    let logits = passes.logits
    if !layers.isEmpty {
      passes.backward(from: score.start(logits, class: classIndex), to: layers, rule: .gradient)
    }
    session.count(PassCount(forward: 1, backward: layers.isEmpty ? 0 : 1))
    return Sample(logits: logits, passes: passes)
  }

  /// Runs the network, at the input that is explained, back from a score to some layers, unless the last backward
  /// pass was the same. `TargetLayer.gradients` runs the pass of the logit again where it is asked afterwards.
  ///
  /// - Parameters:
  ///   - score: What is differentiated.
  ///   - layers: Where gradients are wanted; -1 is the input, nil the layers to explain.
  ///   - rule: What happens at activations.
  public func backward(
    from score: Score = .logit, to layers: [Int]? = nil, rule: ActivationRule = .gradient
  ) -> Sample {
    let start = score.start(session.logits, class: classIndex)
    let passes = session.runBackward(layers ?? self.layers, from: start, rule: rule)
    return Sample(logits: session.logits, passes: passes)
  }

  /// Tells whoever watches how much of the work is done.
  public func progress(_ done: Int, of total: Int) { session.onProgress?(done, total) }
}

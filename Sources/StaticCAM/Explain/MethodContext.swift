internal import NetworkDescription

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

    /// G = dy_c/dA at that input; valid until the next pass. For layers that the pass was run for.
    public func gradients(at layer: Int) -> FeatureMaps { passes.gradients(at: layer) }
  }

  /// Runs the network forward on another input and back from the target's logit to `layers`, in memory of its
  /// own: the feature maps and gradients of the input that is explained stay valid.
  ///
  /// - Throws: `ExplainError` where there is no memory for it.
  public func run(_ input: [Float]) throws(ExplainError) -> Sample {
    let passes = try session.secondPasses()
    passes.forward(input)
    passes.backward(from: session.start(classIndex), to: layers)
    session.count(PassCount(forward: 1, backward: 1))
    return Sample(logits: passes.logits, passes: passes)
  }

  /// Tells whoever watches how much of the work is done.
  public func progress(_ done: Int, of total: Int) { session.onProgress?(done, total) }
}

extension TargetLayer {
  /// W_ck for every channel k: the classifier's weights of the target, right behind this layer.
  ///
  /// - Throws: `ExplainError` where the network has no such classifier, or has it behind another layer.
  public func headWeights() throws(ExplainError) -> [Float] {
    let plan = context.session.plan
    guard let head = plan.camHead else {
      throw ExplainError(
        .unsuitableNetwork, "network '\(plan.name)'",
        found: "no linear classifier of averaged feature maps, which CAM needs",
        expected: "another method: \(MethodCatalog.namesWithoutHead)")
    }
    guard head.layer == index else {
      throw ExplainError(
        .unsuitableLayer, "layer '\(self.plan.name)'",
        found: "no classifier right behind it, which CAM needs",
        expected: "the layer '\(plan.layers[head.layer].name)', or another method: "
          + MethodCatalog.namesWithoutHead)
    }
    let weights = context.session.parameter(head.weights)
    let channels = self.plan.shape.channels
    guard weights.count == plan.classCount * channels else {
      throw ExplainError(
        .unsuitableNetwork, "parameter '\(head.weights)'", found: "\(weights.count) weights",
        expected: "\(plan.classCount) classes x \(channels) channels")
    }
    return Array(weights[context.classIndex * channels..<(context.classIndex + 1) * channels])
  }
}

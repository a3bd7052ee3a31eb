public import NetworkDescription
internal import NetworkRuntime

extension MethodContext {
  /// Runs the network forward on `count` changed copies of the input that is explained.
  ///
  /// No list of inputs exists: each is made by the thread that runs it.
  /// - Parameters:
  ///   - done: Passes that the method ran before, for `progress(_:of:)`.
  ///   - total: All passes of the method; nil where these are all.
  ///   - kind: What is wanted; of the logit alone the probability is NaN, and what only other classes need is left out.
  ///   - edit: Makes one of the inputs; called by several threads at once.
  /// - Throws: `ExplainError` where there is no memory for it, or somebody stopped the explanation.
  public func maskedScores(
    count: Int, done: Int = 0, of total: Int? = nil, only kind: ScoreKind = .probability,
    _ edit: @escaping InputEdit
  ) throws(ExplainError) -> [MaskScore] {
    try session.scores(count, WantedScore(class: classIndex, kind, by: session.plan.probabilityRule), edit) {
      part in
      session.report(done + part, of: total ?? count)
    }
  }

  /// Runs the part of the network after a layer `count` times, each time with other feature maps there.
  ///
  /// Everything that does not depend on the layer is as it is for the input that is explained.
  /// - Parameters:
  ///   - layer: A layer with feature maps, not the input.
  ///   - kind: What is wanted, as for `maskedScores`.
  ///   - edit: Changes the feature maps for one of the passes; called by several threads at once, and more
  ///     than once for a pass where maps share memory.
  /// - Throws: `ExplainError` where there is no memory for it, or somebody stopped the explanation.
  public func headScores(
    layer id: LayerID, count: Int, only kind: ScoreKind = .probability, _ edit: @escaping MapEdit
  ) throws(ExplainError) -> [MaskScore] {
    let layer = try behind(id)
    guard count > 0 else { return [] }
    try session.requireGoingOn()
    let scores = try session.manyPasses().headScores(
      count, behind: layer, WantedScore(class: classIndex, kind, by: session.plan.probabilityRule), edit
    ) { session.report($0, of: count) }
    session.count(PassCount(head: scores.count))
    return try session.complete(scores, count)
  }

  /// Runs the part of the network after a layer once for each feature map, each time without that one: A_k = 0.
  ///
  /// Where nothing but poolings and activations stand between the layer and dense layers at the end of the network,
  /// only what the channel changes in them is computed.
  /// - Throws: `ExplainError` where there is no memory for it, or somebody stopped the explanation.
  public func ablationScores(layer id: LayerID, only kind: ScoreKind = .probability) throws(ExplainError)
    -> [MaskScore]
  {
    let layer = try behind(id)
    let count = session.plan.layers[layer].shape.channels
    try session.requireGoingOn()
    let scores = try session.manyPasses().ablationScores(
      behind: layer, WantedScore(class: classIndex, kind, by: session.plan.probabilityRule)
    ) { session.report($0, of: count) }
    session.count(PassCount(head: scores.count))
    return try session.complete(scores, count)
  }

  /// The number of a layer, not the input, after which part of the network runs again.
  private func behind(_ id: LayerID) throws(ExplainError) -> Int {
    let layer = number(of: id)
    try session.plan.requireExplainable(layer)
    try session.plan.requireHeads("layer '\(id)'")
    precondition(layer >= 0, "the input is no layer that something lies behind")
    return layer
  }

  /// y_c and p_c of the input that is explained.
  public var score: MaskScore {
    MaskScore(logit: session.logits[classIndex], probability: session.probabilities[classIndex])
  }

  /// The shape of the network's input.
  public var inputShape: Shape { session.plan.inputShape }
}

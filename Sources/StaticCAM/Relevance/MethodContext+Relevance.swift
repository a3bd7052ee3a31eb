internal import ImageFiles
internal import NetworkDescription
internal import NetworkRuntime

/// Where a relevance pass of a method begins.
public enum RelevanceSource: Sendable {
  /// R of the logits, a number a class.
  case logits([Float])
  /// R of a layer's feature maps: K x H x W numbers.
  case layer(LayerID, [Float])
}

extension MethodContext {
  /// R^(L) of the class that is explained.
  public func start(_ kind: LogitStart) -> [Float] {
    kind.values(
      logits: session.logits, probabilities: session.probabilities, class: classIndex,
      session.plan.probabilityRule)
  }

  /// The composite that users call `name`: one of the model's own, or of the library.
  ///
  /// - Throws: `ExplainError` for an unknown name, or an `explainer.json` that cannot be read.
  public func composite(named name: String) throws(ExplainError) -> Composite {
    try session.plan.composite(named: name)
  }

  /// The layer called `name`; `last` is the one that methods explain by default.
  ///
  /// - Throws: `ExplainError` for a layer that does not exist or has no feature maps.
  func layer(named name: String) throws(ExplainError) -> LayerID {
    session.plan.id(of: try session.plan.number(ofLayer: name))
  }

  /// Passes relevance down to `layers`, and gradients of the target's logit to `gradientLayers` in the same sweep.
  ///
  /// - Throws: `ExplainError` where a rule does not suit its layer, the explainer was not compiled for relevance there, or
  ///   memory is short.
  public func propagate(
    _ source: RelevanceSource, by composite: Composite, to layers: [LayerID],
    gradientLayers: [LayerID] = []
  ) throws(ExplainError) {
    let start: RelevanceStart =
      switch source {
      case .logits(let values): .logits(values)
      case .layer(let layer, let values): .layer(number(of: layer), values)
      }
    let plan = session.plan
    if case .layer(let layer, _) = source {
      try plan.requireRelevance("relevance pass", at: number(of: layer))
    }
    for layer in layers { try plan.requireRelevance("relevance pass", at: number(of: layer)) }
    for layer in gradientLayers { try plan.requireGradients("relevance pass", at: number(of: layer)) }
    let request = try RelevanceRequest(start, by: composite, to: layers.map(number), in: plan)
    _ = try session.runRelevance(request, gradientLayers: gradientLayers.map(number), class: classIndex)
  }
}

extension NetworkPlan {
  /// The number of the layer called `name`; `last` is the one that methods explain by default.
  ///
  /// - Throws: `ExplainError` for a layer that does not exist or has no feature maps.
  func number(ofLayer name: String) throws(ExplainError) -> Int {
    if name == "last", let layer = defaultLayer { return layer }
    return try layer(named: name)
  }

  /// Checks that relevance can come from the layer `start` to another, or the input.
  ///
  /// - Throws: `ExplainError` for a layer that does not lie before it.
  func requireAhead(_ start: Int, of layer: Int) throws(ExplainError) {
    let (from, to) = (relevanceTensor(start), relevanceTensor(layer))
    guard to != from, relevanceSlice(from: [from], to: [to]).isEmpty else { return }
    throw ExplainError(
      .unsuitableLayer, "layer '\(id(of: layer))'",
      found: "a layer that does not lead to '\(id(of: start))', where relevance starts",
      expected: "a layer before it")
  }
}

extension TargetLayer {
  /// R of the last relevance pass, K x H x W; valid until the next.
  public var relevance: FeatureMaps { context.session.relevance(at: context.number(of: id)) }

  /// sum_k R_k over the chosen feature maps, and positions where neurons are chosen.
  public func relevanceMap(rectified: Bool) -> RawMap {
    let maps = relevance
    return channelSum(rectified: rectified) { maps.lanes(block: $0, row: $1, column: $2) }
  }
}

extension Session {
  /// Passes the relevance of a class down to the input and says what became of it at every layer.
  ///
  /// - Parameters:
  ///   - start: The relevance of the logits.
  ///   - name: The composite of rules.
  ///   - target: The class, by default the most probable one.
  /// - Throws: `ExplainError` for a class or composite that does not exist, a rule that does not suit its layer, or an
  ///   explainer that was not compiled for relevance of the input.
  public func conservation(
    start: LogitStart = .logit, composite name: String, for target: ClassSelection = .top(1)
  ) throws(ExplainError) -> [Conservation] {
    try conservation(start: start, composite: name, class: classIndex(target))
  }

  /// The same of a class by its number.
  package func conservation(
    start: LogitStart = .logit, composite name: String, class index: Int
  ) throws(ExplainError) -> [Conservation] {
    try plan.requireRelevance("conservation", at: NetworkPlan.inputLayer)
    try requireInput()
    _ = try ClassSelection.index(index).index(logits: logits, labels: labels)
    let values = start.values(
      logits: logits, probabilities: probabilities, class: index, plan.probabilityRule)
    let request = try RelevanceRequest(
      .logits(values), by: try plan.composite(named: name), to: [NetworkPlan.inputLayer], in: plan)
    return try runRelevance(request, class: index, audits: true)
  }
}

internal import ImageFiles
internal import NetworkDescription
internal import NetworkRuntime

extension MethodContext {
  /// R^(L) of the class that is explained.
  public func start(_ kind: LogitStart) -> [Float] {
    kind.values(logits: session.logits, probabilities: session.probabilities, class: classIndex)
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
  func layer(named name: String) throws(ExplainError) -> Int {
    if name == "last", let layer = session.plan.defaultLayer { return layer }
    return try session.plan.layer(named: name)
  }

  /// Checks that relevance can come from `start` to each of `layers`.
  ///
  /// - Throws: `ExplainError` for a layer that does not lie before it.
  func requireAhead(_ start: Int, of layers: [Int]) throws(ExplainError) {
    let plan = session.plan
    let from = plan.relevanceTensor(start)
    for layer in layers {
      let to = plan.relevanceTensor(layer)
      guard to == from || !plan.relevanceSlice(from: [from], to: [to]).isEmpty else {
        throw ExplainError(
          .unsuitableLayer, "layer '\(plan.name(of: layer))'",
          found: "a layer that does not lead to '\(plan.name(of: start))', where relevance starts",
          expected: "a layer before it")
      }
    }
  }

  /// Passes relevance down to `layers`, and gradients of the target's logit to `gradientLayers` in the same sweep.
  ///
  /// - Throws: `ExplainError` where a rule does not suit its layer, or memory is short.
  public func propagate(
    _ start: RelevanceStart, by composite: Composite, to layers: [Int], gradientLayers: [Int] = []
  ) throws(ExplainError) {
    let request = try RelevanceRequest(start, by: composite, to: layers, in: session.plan)
    _ = try session.runRelevance(request, gradientLayers: gradientLayers, class: classIndex)
  }
}

extension TargetLayer {
  /// R of the last relevance pass, K x H x W; valid until the next.
  public var relevance: FeatureMaps { context.session.relevance(at: index) }

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
  ///   - index: The class.
  /// - Throws: `ExplainError` for a class or composite that does not exist, or a rule that does not suit its layer.
  public func conservation(
    start: LogitStart = .logit, composite name: String, class index: Int
  ) throws(ExplainError) -> [Conservation] {
    try requireInput()
    _ = try ClassSelection.index(index).index(logits: logits, labels: labels)
    let values = start.values(logits: logits, probabilities: probabilities, class: index)
    let request = try RelevanceRequest(
      .logits(values), by: try plan.composite(named: name), to: [NetworkPlan.inputLayer], in: plan)
    return try runRelevance(request, class: index, audits: true)
  }
}

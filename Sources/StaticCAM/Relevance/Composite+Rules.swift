internal import NetworkRuntime

extension Composite {
  /// The rule of every step that leads from the start of a relevance pass to some layers.
  ///
  /// - Throws: `ExplainError` where a rule does not suit its layer.
  func rules(
    from start: RelevanceStart, to layers: [Int], in plan: NetworkPlan
  ) throws(ExplainError) -> [Int: StepRule] {
    let first: Int
    switch start {
    case .logits: first = plan.relevanceSteps.first?.reads ?? plan.logitsLayer
    case .layer(let layer, _): first = plan.relevanceTensor(layer)
    }
    let needed = plan.relevanceSlice(from: [first], to: Set(layers.map(plan.relevanceTensor)))
    let last = plan.relevanceSteps.firstIndex { plan.layers[$0.layer].role == .weighted }
    var rules: [Int: StepRule] = [:]
    for (index, step) in plan.relevanceSteps.enumerated() where needed.contains(index) {
      guard step.distribution != nil else {
        rules[index] = StepRule(PassRule.name, nil)
        continue
      }
      let layer = plan.layers[step.layer]
      let isFirst = step.writes.contains(NetworkPlan.inputLayer) && layer.role == .weighted
      let rule = rule(for: layer, isFirst: isFirst, isLast: index == last)
      let name = type(of: rule).name
      let slots = rule.slots
      guard slots != nil || step.hasRoutes else {
        throw ExplainError(
          .invalidOption, "composite '\(self.name)'",
          found: "the rule '\(name)' at the layer '\(layer.name)'",
          expected: "another: relevance as it is fits max pooling and batch normalisation")
      }
      guard isFirst || slots?.needsPixelRange != true else {
        throw ExplainError(
          .invalidOption, "rule '\(name)'", found: "the layer '\(layer.name)'",
          expected: "the first layer, which reads pixels")
      }
      rules[index] = StepRule(name, slots)
    }
    return rules
  }
}

extension NetworkPlan {
  /// The outputs of the next layers with weights after a layer: several where the network branches.
  func nextWeighted(after layer: Int) -> [Int] {
    var result: Set<Int> = []
    // What a step reads is no layer to begin with: the relevance of a flattened map has a place of its own, though the
    // map is merged into another.
    var reached: Set<Int> = [relevanceTensor(layer)]
    var open = reached
    while let tensor = open.popFirst() {
      for step in relevanceSteps where step.writes.contains(tensor) {
        if layers[step.layer].role == .weighted {
          result.insert(step.reads)
        } else if reached.insert(step.reads).inserted {
          open.insert(step.reads)
        }
      }
    }
    return result.sorted()
  }
}

extension RelevanceRequest {
  /// The logits' or layer's relevance, passed down to `layers` by a composite of rules.
  ///
  /// - Throws: `ExplainError` where a rule does not suit its layer.
  package init(
    _ start: RelevanceStart, by composite: Composite, to layers: [Int], in plan: NetworkPlan
  ) throws(ExplainError) {
    self.init(start, rules: try composite.rules(from: start, to: layers, in: plan), to: layers)
  }
}

extension Workspace {
  /// Runs a relevance pass by a composite of rules, and in the same sweep a backward pass where one is wanted.
  ///
  /// The parameters are those of `propagate(_:gradient:audits:)`.
  /// - Throws: `ExplainError` where a rule does not suit its layer, or memory is short.
  @discardableResult
  package func propagate(
    _ start: RelevanceStart, by composite: Composite, to layers: [Int],
    gradient: (start: [Float], layers: [Int])? = nil, audits: Bool = false
  ) throws(ExplainError) -> [Conservation] {
    let request = try RelevanceRequest(start, by: composite, to: layers, in: engine.plan)
    do throws(RuntimeError) {
      return try propagate(request, gradient: gradient, audits: audits)
    } catch {
      throw ExplainError(shortOf: error)
    }
  }
}

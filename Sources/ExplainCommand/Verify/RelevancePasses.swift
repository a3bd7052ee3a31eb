internal import NetworkDescription
internal import NetworkRuntime
internal import ReferenceNetwork
internal import StaticCAM

/// Relevance passes that together call every kernel of a compiled network's relevance steps.
///
/// No rule among them has a denominator that is small beside its terms, so that rounding alone explains what the
/// compiled network and the oracle differ by.
struct RelevancePasses {
  private let workspace: Workspace
  private let inputName: String
  private var plan: NetworkPlan { workspace.engine.plan }

  /// Passes on the maps of the last forward pass.
  init(_ workspace: Workspace, inputName: String) {
    self.workspace = workspace
    self.inputName = inputName
  }

  /// Runs them.
  ///
  /// - Throws: `RuntimeError` where there is not enough memory.
  func all() throws(RuntimeError) -> [CompiledRun.Relevance] {
    guard !plan.relevanceSteps.isEmpty else { return [] }
    var passes = [
      try whole(rule: Self.zPlus) { step in
        switch plan.layers[step.layer].role {
        case .maximum, .normalization: StepRule(PassRule.name, nil)
        default: StepRule(ZPlusRule.name, ZPlusRule().slots)
        }
      }
    ]
    for slots in [Self.absoluteWeights, Self.absoluteWeightsDirectly] {
      passes.append(
        try whole(rule: { _ in .absoluteWeight }) { _ in StepRule("absolute-weight", slots) })
    }
    // Where several operations read a map the first writes its relevance and the others add to it: a pass of one step
    // is the first for all of its inputs.
    for (number, step) in plan.relevanceSteps.enumerated() where step.hasRoutes && canBegin(at: step) {
      passes.append(try alone(number, step))
    }
    return passes
  }

  /// Whether a pass can begin with what the step reads: the relevance of a flattened map lies as that map does.
  private func canBegin(at step: RelevanceStep) -> Bool {
    guard plan.layers.indices.contains(step.reads) else { return false }
    return plan.layers[step.reads].isSpatial
      || step.writes.allSatisfy {
        $0 >= plan.layers.count || plan.shape(of: $0).isVector
      }
  }

  /// q = |w| as two contributions, w+ and -w-.
  private static let absoluteWeights = RuleSlots([
    .init(.ones, .positive), .init(.ones, .values(positive: 0, negative: -1)),
  ])
  /// The same: a denominator for outputs of one sign alone keeps minimal filtering out, and with one side it is for all.
  private static let absoluteWeightsDirectly = RuleSlots(absoluteWeights.parts, sides: [.init(sign: 1)])

  private static let zPlus: @Sendable (Layer) -> ReferenceRule = { layer in
    switch layer.kind.role {
    case .maximum: .winner
    case .normalization: .pass
    default: .zPlus
    }
  }

  /// A pass from the logits to every map.
  private func whole(
    rule: @escaping @Sendable (Layer) -> ReferenceRule, _ compiled: (RelevanceStep) -> StepRule
  ) throws(RuntimeError) -> CompiledRun.Relevance {
    var rules: [Int: StepRule] = [:]
    for (number, step) in plan.relevanceSteps.enumerated() {
      rules[number] = step.distribution == nil ? StepRule(PassRule.name, nil) : compiled(step)
    }
    let layers = ([NetworkPlan.inputLayer] + plan.layers.indices.filter { plan.layers[$0].isTensor }).filter(
      plan.holdsRelevance)
    // Relevances of both signs, none of them small.
    let start = (0..<plan.classCount).map { Float($0 % 7) / 4 - 0.6 }
    try workspace.propagate(RelevanceRequest(.logits(start), rules: rules, to: layers))
    let logits = plan.layers[plan.logitsLayer]
    return CompiledRun.Relevance(
      start: (logits.name, ReferenceTensor(logits.shape, start.map(Double.init))), rule: rule,
      found: found(layers))
  }

  /// A pass of one step, through which relevance goes as it is; of a concatenation that others continue, of those that
  /// lead to its inputs.
  private func alone(_ number: Int, _ step: RelevanceStep) throws(RuntimeError) -> CompiledRun.Relevance {
    let layer = plan.layers[step.reads]
    let start = (0..<layer.shape.count).map { Float($0 % 7) / 4 - 0.6 }
    var rules = [number: StepRule(PassRule.name, nil)]
    var reached = step.writes
    for (later, next) in plan.relevanceSteps.enumerated().dropFirst(number + 1)
    where next.reads >= plan.layers.count && reached.contains(next.reads) {
      rules[later] = StepRule(PassRule.name, nil)
      reached += next.writes
    }
    reached.removeAll { $0 >= plan.layers.count }
    try workspace.propagate(RelevanceRequest(.layer(step.reads, start), rules: rules, to: reached))
    return CompiledRun.Relevance(
      start: (layer.name, ReferenceTensor(layer.shape, start.map(Double.init))), rule: Self.zPlus,
      found: found(reached), isAlone: true)
  }

  private func found(_ layers: [Int]) -> [String: ReferenceTensor] {
    Dictionary(
      layers.map { index in
        (
          index < 0 ? inputName : plan.layers[index].name,
          ReferenceTensor(workspace.relevance(at: index))
        )
      }, uniquingKeysWith: { first, _ in first })
  }
}

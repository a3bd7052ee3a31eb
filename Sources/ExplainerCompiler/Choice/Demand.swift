internal import ExplainerPlan
internal import NetworkDescription

/// What the passes of an explainer must hold: everything, or what the methods and layers of its `explainer.json` need.
///
/// Gradients and relevance are wanted of some layers, its targets; a pass holds the tensors between the logits and
/// these, and no others.
struct Demand {
  /// Whether methods or layers were chosen at all.
  let isChoice: Bool
  /// The choice, as the runtime knows it.
  let choice: ExplainerChoice
  /// What the methods read, all together.
  let needs: MethodNeeds
  /// The layers that methods can explain.
  let offered: Set<String>
  /// Tensors, and inputs of fused activations, whose gradient is computed.
  let gradients: Set<String>
  /// The same of relevance.
  let relevance: Set<String>
  /// Tensors, and inputs of fused activations, from the first offered layer on, where passes of the part behind a layer
  /// read them.
  let behind: Set<String>

  /// - Throws: `DescriptionError` for layers that do not exist or have no feature maps.
  init(_ settings: ExplainerSettings, _ graph: Graph) throws(DescriptionError) {
    let layers = try settings.layers.map { names throws(DescriptionError) in
      try Self.layers(names, graph)
    }
    let input = graph.network.description.inputName
    let methods = settings.methods ?? MethodIndex.entries
    isChoice = settings.methods != nil || layers != nil
    needs = methods.reduce([]) { $0.union($1.needs) }
    // Of methods that explain pixels alone, no layer can be explained.
    let maps = methods.contains { $0.domain != .input } ? Self.explainable(graph) : []
    let offered = Set(layers?.names ?? maps)
    self.offered = offered
    let offersInput = layers?.hasInput ?? true
    choice = ExplainerChoice(
      methods: settings.methods?.map(\.name), namesLayers: layers != nil,
      offersInput: methods.contains { $0.domain == .input || $0.domain == .any && offersInput })
    func targets(_ needs: MethodNeeds) -> Set<String> {
      var result: Set<String> = []
      for method in methods where !method.needs.isDisjoint(with: needs) {
        if method.domain != .input { result.formUnion(offered) }
        if method.domain == .input || method.domain == .any && offersInput { result.insert(input) }
      }
      return result
    }
    var wanted = targets([.gradients, .signals])
    if needs.contains(.pixels) { wanted.insert(input) }
    gradients = isChoice ? Self.leading(to: wanted, graph) : Self.all(graph)
    relevance = isChoice ? Self.leading(to: targets(.relevance), graph) : Self.all(graph)
    let first = graph.operations.firstIndex { !$0.tensors.isDisjoint(with: offered) }
    behind =
      needs.isDisjoint(with: [.heads, .deeperMaps])
      ? [] : Set(graph.operations[(first ?? 0)...].flatMap(\.tensors))
  }

  /// Everything, for tests of single passes.
  init(everythingOf graph: Graph) {
    isChoice = false
    choice = ExplainerChoice()
    needs = MethodIndex.entries.reduce([]) { $0.union($1.needs) }
    offered = Set(Self.explainable(graph))
    (gradients, relevance, behind) = (Self.all(graph), Self.all(graph), Self.all(graph))
  }

  /// Whether something may read an addend of a sum, which exists in the sum alone otherwise.
  func asksFor(addend: String, of sum: Operation) -> Bool {
    !isChoice || asksFor(addend) || sum.inputs.contains(where: relevance.contains)
  }

  /// Whether something may read the input of a fused activation, which is then computed again.
  func asksFor(preactivation layer: String) -> Bool { !isChoice || asksFor(layer) }

  private func asksFor(_ layer: String) -> Bool {
    behind.contains(layer) || relevance.contains(layer)
      || needs.contains(.activations) && offered.contains(layer)
  }

  /// Whether an operation passes a signal on to its inputs, or to that of its fused activation.
  static func passesOn(_ operation: Operation, _ wanted: Set<String>) -> Bool {
    operation.inputs.contains(where: wanted.contains)
      || operation.preactivation.map(wanted.contains) ?? false
  }

  /// The tensors between the logits and some targets.
  private static func leading(to targets: Set<String>, _ graph: Graph) -> Set<String> {
    var result = targets
    for operation in graph.operations where passesOn(operation, result) { result.insert(operation.output) }
    return result
  }

  private static func all(_ graph: Graph) -> Set<String> {
    graph.operations.reduce([graph.network.description.inputName]) { $0.union($1.tensors) }
  }

  /// The layers with feature maps of their own.
  static func explainable(_ graph: Graph) -> [String] {
    graph.network.description.layers.map(\.name).filter {
      graph.merged[$0] == nil && !graph.shape($0).isVector
    }
  }

  /// The layers of some names, as users write them: of a module the last layer with feature maps; or the input.
  private static func layers(
    _ written: [String], _ graph: Graph
  ) throws(DescriptionError) -> (names: [String], hasInput: Bool) {
    let all = explainable(graph)
    var (names, hasInput): ([String], Bool) = ([], false)
    var faults: [Fault] = []
    for name in written {
      let place = "layer '\(name)'"
      if let layer = graph.network.description.layers.first(where: { $0.name == name }) {
        if let other = graph.merged[name] {
          faults.append(
            Fault(
              place, found: "no feature maps of its own: it is merged", expected: "the layer '\(other)'"))
        } else if graph.network.shape(of: layer).isVector {
          faults.append(
            Fault(
              place, found: "a vector of \(graph.shape(name).channels) numbers",
              expected: "a layer with rows and columns"))
        } else {
          names.append(name)
        }
      } else if name == "input" {
        hasInput = true
      } else if let last = all.last(where: { $0.hasPrefix(name + ".") }) {
        names.append(last)
      } else {
        faults.append(
          Fault(
            place, found: "an unknown name",
            expected: "one of \(all.count) layers with feature maps, or input",
            suggestion: didYouMean(name, among: all)))
      }
    }
    guard faults.isEmpty else { throw ExplainerSettings.error(faults) }
    return (names, hasInput)
  }
}

extension Operation {
  /// The output, and the input of a fused activation.
  fileprivate var tensors: Set<String> { Set([output, preactivation].compactMap(\.self)) }
}

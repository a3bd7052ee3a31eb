internal import NetworkRuntime

// What an explainer holds that was compiled for some methods or layers alone. Whatever else a program asks for is refused
// before a pass runs, in a line that says how to get it.
extension NetworkPlan {
  /// Whether `explainer.json` names methods or layers: everything is there otherwise.
  package var isNarrowed: Bool { choice.methods != nil || choice.namesLayers }

  /// The methods of the catalogue that the explainer was compiled for.
  package var methods: [any ExplanationMethod.Type] {
    MethodCatalog.types.filter { choice.offers($0.info.name) }
  }

  /// Whether the explainer was compiled for a layer, or the input.
  package func offers(_ layer: Int) -> Bool { layer < 0 ? choice.offersInput : layers[layer].isOffered }

  /// Whether backward passes reach a layer, or the input.
  package func holdsGradients(of layer: Int) -> Bool {
    !isNarrowed || layer == logitsLayer || backwardSteps.contains { $0.writes == layer }
  }

  /// Whether relevance passes reach a layer, or the input.
  package func holdsRelevance(of layer: Int) -> Bool {
    guard isNarrowed else { return true }
    // What arrives at a tensor is handed out by the step that passes it on, at the input by the last step.
    let tensor = relevanceTensor(layer)
    return layer < 0
      ? choice.offersInput && relevanceSteps.contains { $0.writes.contains(layer) }
      : relevanceSteps.contains { $0.reads == tensor }
  }

  /// Whether a method that explains layers and pixels can explain the pixels.
  package func explainsInput(_ method: Method) -> Bool {
    choice.offersInput && (try? requireNeeds(of: method, at: Self.inputLayer)) != nil
  }

  /// Whether the feature maps of a layer, or the input, stay until the next pass.
  package func holdsMaps(of layer: Int) -> Bool { layer < 0 || layers[layer].isStored }
}

// MARK: - Checks

extension NetworkPlan {
  /// Checks that the explainer was compiled for a method; one of one's own is not its business.
  package func requireCompiled(_ method: Method) throws(ExplainError) {
    let (type, name) = (type(of: method.implementation), method.info.name)
    guard !choice.offers(name), MethodCatalog.types.contains(where: { $0 == type }) else { return }
    throw notCompiled(
      "method '\(name)'", "a method", expected: Self.oneOf(methodNames), "add \"\(name)\" to \"methods\"")
  }

  /// Checks that the explainer was compiled for a layer with feature maps, or the input.
  package func requireOffered(_ layer: Int) throws(ExplainError) {
    guard !offers(layer) else { return }
    throw notCompiled(
      "layer '\(name(of: layer))'", layer < 0 ? "the input" : "a layer", expected: offeredNames,
      way(to: layer, by: layer < 0 ? "saliency" : "grad-cam") { _ in true }.advice)
  }

  /// Checks that the passes hold what a method says that it reads, at a layer or the input.
  func requireNeeds(of method: Method, at layer: Int) throws(ExplainError) {
    let (needs, place) = (method.needs, "method '\(method.info.name)'")
    if !needs.isDisjoint(with: [.gradients, .signals]) { try requireGradients(place, at: layer) }
    if needs.contains(.pixels) { try requireGradients(place, at: Self.inputLayer) }
    if needs.contains(.relevance) {
      try requireRelevance(place, at: layer)
      try requireRelevancePass()
    }
    if needs.contains(.heads) { try requireHeads(place) }
    if needs.contains(.headWeights) { try requireHeadWeights(at: layer) }
    if needs.contains(.deeperMaps) { try require(.deeperMaps, place, "feature maps behind the layer") }
  }

  /// Checks that backward passes reach a layer, or the input.
  func requireGradients(_ place: String, at layer: Int) throws(ExplainError) {
    guard !holdsGradients(of: layer) else { return }
    let way = way(to: layer, by: layer < 0 ? "saliency" : "grad-cam") {
      !$0.isDisjoint(with: [.gradients, .signals])
    }
    throw lacks(place, "gradients of \(words(layer))", way)
  }

  /// Checks that relevance passes reach a layer, or the input.
  package func requireRelevance(_ place: String, at layer: Int) throws(ExplainError) {
    guard !holdsRelevance(of: layer) else { return }
    throw lacks(place, "relevance of \(words(layer))", way(to: layer, by: "lrp") { $0.contains(.relevance) })
  }

  /// Checks that there are relevance passes at all: networks of earlier versions, and those written by hand, have none.
  func requireRelevancePass() throws(ExplainError) {
    guard relevanceSteps.isEmpty else { return }
    throw ExplainError(
      .unsuitableNetwork, "network '\(name)'", found: "no compiled relevance pass",
      expected: "a network compiled by this version")
  }

  /// Checks that the feature maps of a layer can be read.
  func requireMaps(_ place: String, of layer: Int) throws(ExplainError) {
    guard !holdsMaps(of: layer) else { return }
    throw lacks(
      place, "feature maps of \(words(layer))", way(to: layer, by: "poly-cam") { $0.contains(.activations) })
  }

  /// Checks that the part of the network behind a layer can be run by itself.
  func requireHeads(_ place: String) throws(ExplainError) {
    try require(.heads, place, "passes of the part behind a layer")
  }

  private func require(_ need: MethodNeeds, _ place: String, _ what: String) throws(ExplainError) {
    guard isNarrowed, !methods.contains(where: { $0.needs.contains(need) }) else { return }
    throw lacks(place, what, byMethod(MethodCatalog.types.first { $0.needs.contains(need) }?.info.name ?? ""))
  }
}

// MARK: - Words

extension NetworkPlan {
  private var methodNames: [String] { methods.map { $0.info.name } }

  private var offeredNames: String {
    let names = layers.filter(\.isExplainable).map(\.name) + (choice.offersInput ? [Self.inputName] : [])
    return names.count > 12 ? "one of \(names.count) layers\(example)" : Self.oneOf(names)
  }

  private static func oneOf(_ names: [String]) -> String {
    names.count == 1 ? "'\(names[0])'" : "one of \(names.joined(separator: ", "))"
  }

  private func words(_ layer: Int) -> String { layer < 0 ? "the input" : "the layer '\(layers[layer].name)'" }

  /// What there is instead, and what to write into `explainer.json` so that passes reach a layer, or the input.
  private func way(
    to layer: Int, by method: String, _ reads: (MethodNeeds) -> Bool
  ) -> (expected: String, advice: String) {
    // A chosen method would read it there, if only the layer were named.
    let isRead = methods.contains { $0.info.domain != (layer < 0 ? .layer : .input) && reads($0.needs) }
    return isRead ? (offeredNames, "add \"\(name(of: layer))\" to \"layers\"") : byMethod(method)
  }

  private func byMethod(_ name: String) -> (expected: String, advice: String) {
    (
      "what its methods read: \(methodNames.joined(separator: ", "))",
      "add a method that reads it, such as \"\(name)\", to \"methods\""
    )
  }

  private func lacks(
    _ place: String, _ what: String, _ way: (expected: String, advice: String)
  ) -> ExplainError {
    notCompiled(place, "a need for \(what)", expected: way.expected, way.advice)
  }

  private func notCompiled(
    _ place: String, _ found: String, expected: String, _ advice: String
  ) -> ExplainError {
    ExplainError(
      .notCompiled, place, found: "\(found) that \(name)'s explainer was not compiled for",
      expected: expected,
      suggestion: "\(advice) in explainer.json and build again")
  }
}

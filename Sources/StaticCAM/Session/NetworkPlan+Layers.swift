internal import NetworkDescription
internal import NetworkRuntime

extension NetworkPlan {
  /// The layer that methods mean by the last maps, whatever the explainer was compiled for: the last before the last
  /// layer with weights that gives rectified, joined, added or multiplied maps with rows and columns.
  ///
  /// So it is the last concatenation of SqueezeNet, not the ReLU after its classifier, and for networks that
  /// end in pooling and dense layers the map before the pooling. Nil for a network without spatial layers.
  package var defaultLayer: Int? {
    let last = layers.lastIndex { $0.role == .weighted } ?? 0
    let candidates = layers[..<last].indices.filter { layers[$0].hasFeatureMaps }
    return candidates.last { layers[$0].completesMaps } ?? candidates.last
      ?? layers.lastIndex(where: \.hasFeatureMaps)
  }

  /// The layer to explain where nobody chose one: that of the last maps, or the deepest that the explainer was compiled
  /// for.
  package var offeredLayer: Int? {
    if let defaultLayer, offers(defaultLayer) { return defaultLayer }
    return layers.lastIndex(where: \.isExplainable)
  }

  /// The layer that users call `name`: its whole name, or a module's (`fire9`), which means the last layer
  /// with feature maps whose name begins with `fire9.` and that the explainer was compiled for; or `input`.
  ///
  /// - Throws: `ExplainError` for an unknown name, or a layer that has no feature maps to explain or that the explainer was
  ///   not compiled for.
  package func layer(named name: String) throws(ExplainError) -> Int {
    if let exact = layers.firstIndex(where: { $0.name == name }) {
      try requireExplainable(exact)
      return exact
    }
    if name == Self.inputName { return Self.inputLayer }
    if let last = layers.lastIndex(where: { $0.isExplainable && $0.name.hasPrefix(name + ".") }) {
      return last
    }
    if let other = layers.lastIndex(where: { $0.hasFeatureMaps && $0.name.hasPrefix(name + ".") }) {
      try requireOffered(other)
    }
    let names = layers.filter(\.isExplainable).map(\.name)
    throw ExplainError(
      .unknownLayer, "layer '\(name)'", found: "an unknown name",
      expected: "one of \(names.count) layers with feature maps" + example,
      suggestion: didYouMean(name, among: names))
  }

  /// Checks that the layer can be explained. Whether the input can is a question of the method, see
  /// `require(_:explains:)`.
  func requireExplainable(_ index: Int) throws(ExplainError) {
    if index == Self.inputLayer { return }
    guard layers.indices.contains(index) else {
      throw ExplainError(
        .unknownLayer, "layer number \(index)", found: "no such layer",
        expected: "numbers from 0 to \(layers.count - 1)")
    }
    let layer = layers[index]
    guard layer.isSpatial else {
      throw ExplainError(
        .unsuitableLayer, "layer '\(layer.name)'", found: "a vector of \(layer.shape.channels) numbers",
        expected: "a layer with rows and columns" + example)
    }
    if case .merged(let other) = layer.output {
      throw ExplainError(
        .unsuitableLayer, "layer '\(layer.name)'", found: "no feature maps of its own: it is merged",
        expected: "the layer '\(other)'")
    }
    try requireOffered(index)
  }

  /// The end of a sentence that names a layer which suits.
  var example: String { offeredLayer.map { ", such as '\(layers[$0].name)'" } ?? "" }
}

public import NetworkDescription

extension NetworkPlan {
  /// The layer to explain where nobody chose one: the last before the last layer with weights that gives rectified,
  /// joined, added or multiplied maps with rows and columns.
  ///
  /// So it is the last concatenation of SqueezeNet, not the ReLU behind its classifier, and for networks that
  /// end in pooling and dense layers the map before the pooling. Nil for a network without spatial layers.
  public var defaultLayer: Int? {
    let last = layers.lastIndex { $0.role == .weighted } ?? 0
    let candidates = layers[..<last].indices.filter { layers[$0].isExplainable }
    return candidates.last { layers[$0].completesMaps } ?? candidates.last
      ?? layers.lastIndex(where: \.isExplainable)
  }

  /// The number that stands for the input where a method explains its pixels.
  public static let inputLayer = -1
  /// The name that stands for the input.
  public static let inputName = "input"

  /// The layer to explain by a method where nobody chose one: the input for methods that explain pixels, and
  /// before the classifier for those that read its weights.
  public func defaultLayer(for method: Method) -> Int? {
    guard method.info.domain == .layer else { return Self.inputLayer }
    return method.needs.contains(.headWeights) ? camHead?.layer ?? defaultLayer : defaultLayer
  }

  /// The name of a layer, or `input`.
  public func name(of index: Int) -> String { index < 0 ? Self.inputName : layers[index].name }
  /// The shape of a layer's output, or of the input.
  public func shape(of index: Int) -> Shape { index < 0 ? inputShape : layers[index].shape }

  /// Name and shape of a layer, or of the input.
  public func described(_ index: Int) -> LayerPlan {
    guard index < 0 else { return layers[index] }
    let s = inputShape
    return LayerPlan(
      Self.inputName, "input", "\(Self.inputName): \(s)", (s.channels, s.height, s.width), .kept(input),
      inputs: [], role: .passing, multiplyAdds: 0, field: (1, 1))
  }

  /// The layer that users call `name`: its whole name, or a module's (`fire9`), which means the last layer
  /// with feature maps whose name begins with `fire9.`; or `input`.
  ///
  /// - Throws: `ExplainError` for an unknown name, or a layer that has no feature maps to explain.
  public func layer(named name: String) throws(ExplainError) -> Int {
    if let exact = layers.firstIndex(where: { $0.name == name }) {
      try requireExplainable(exact)
      return exact
    }
    if name == Self.inputName { return Self.inputLayer }
    if let last = layers.lastIndex(where: { $0.isExplainable && $0.name.hasPrefix(name + ".") }) {
      return last
    }
    let names = layers.filter(\.isExplainable).map(\.name)
    throw ExplainError(
      .unknownLayer, "layer '\(name)'", found: "an unknown name",
      expected: "one of \(names.count) layers with feature maps" + example,
      suggestion: didYouMean(name, among: names))
  }

  /// Checks that feature maps and gradients of the layer can be had.
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
  }

  /// Checks that the method explains layers, or the input, as `index` asks for.
  func require(_ method: Method, explains index: Int) throws(ExplainError) {
    try requireExplainable(index)
    let info = method.info
    switch info.domain {
    case .layer where index == Self.inputLayer:
      throw ExplainError(
        .unsuitableLayer, "layer '\(Self.inputName)'", found: "the input, with \(info.name)",
        expected: "a layer: the method weighs feature maps" + example)
    case .input where index != Self.inputLayer:
      throw ExplainError(
        .unsuitableLayer, "layer '\(layers[index].name)'", found: "a layer, with \(info.name)",
        expected: "'\(Self.inputName)' or none: the method explains pixels")
    default: break
    }
  }

  private var example: String { defaultLayer.map { ", such as '\(layers[$0].name)'" } ?? "" }
}

internal import NetworkRuntime

extension NetworkPlan {
  /// The method where nobody chose one: Grad-CAM, or the first that the explainer was compiled for.
  package var defaultMethod: Method {
    guard let name = choice.methods?.first, !choice.offers(GradCAM.info.name),
      let type = MethodCatalog.type(named: name)
    else { return .gradCAM }
    return Method(type.init())
  }

  /// The layer to explain by a method where nobody chose one: the input for methods that explain pixels, and
  /// before the classifier for those that read its weights.
  package func defaultLayer(for method: Method) -> Int? {
    guard method.info.domain == .layer else { return Self.inputLayer }
    return method.needs.contains(.headWeights) ? camHead?.layer ?? defaultLayer : defaultLayer
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
}

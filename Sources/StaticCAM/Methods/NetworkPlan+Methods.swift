internal import NetworkRuntime

extension NetworkPlan {
  /// The method where nobody chose one: Grad-CAM, or the first that the explainer was compiled for.
  package var defaultMethod: Method {
    guard let name = choice.methods?.first, !choice.offers(GradCAM.info.name),
      let type = MethodCatalog.type(named: name)
    else { return .gradCAM }
    return Method(type.init())
  }

  /// The layer to explain by a method where nobody chose one: the input for methods that explain pixels (and that the
  /// explainer was compiled for there), and before the classifier for those that read its weights.
  package func defaultLayer(for method: Method) -> Int? {
    switch method.info.domain {
    case .input: Self.inputLayer
    case .any where explainsInput(method): Self.inputLayer
    default: method.needs.contains(.headWeights) ? camHead?.layer ?? offeredLayer : offeredLayer
    }
  }

  /// Checks that the method explains layers, or the input, as `index` asks for, suits that one, and that the explainer
  /// was compiled for both.
  package func require(_ method: Method, explains index: Int) throws(ExplainError) {
    try requireCompiled(method)
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
    try requireOffered(index)
    try requireNeeds(of: method, at: index)
    try method.implementation.requireSuited(id(of: index), of: self)
  }
}

public import NetworkRuntime

extension Session {
  /// The layers whose feature maps can be explained, from the input on; where `explainer.json` names some, these.
  public var layers: [LayerID] { plan.layers.filter(\.isExplainable).map { LayerID($0.name) } }

  /// The layer that users call `name`: its whole name, a module's (`fire9`), which means the last layer with feature
  /// maps whose name begins with `fire9.`, or `input`.
  ///
  /// - Throws: `ExplainError` for an unknown name, or a layer that has no feature maps to explain or that the explainer was
  ///   not compiled for.
  public func layer(named name: String) throws(ExplainError) -> LayerID {
    plan.id(of: try plan.layer(named: name))
  }

  /// What the network knows of a layer or its input: kind, shape, receptive field.
  ///
  /// - Throws: `ExplainError` for an unknown layer, or one that cannot be explained.
  public func plan(of layer: LayerID) throws(ExplainError) -> LayerPlan {
    plan.described(try plan.number(of: layer))
  }

  /// Runs the backward pass of a class for all of `layers` at once, so that explaining them one by one later runs none.
  ///
  /// - Throws: `ExplainError` for a class or layer that does not exist, or before anything is loaded.
  public func prepare(at layers: [LayerID], for target: ClassSelection = .top(1)) throws(ExplainError) {
    let index = try classIndex(target)
    var numbers: [Int] = []
    for layer in layers { numbers.append(try plan.number(of: layer)) }
    try prepare(layers: numbers, class: index)
  }
}

internal import ImageFiles
internal import NetworkDescription
internal import NetworkRuntime

extension Session {
  /// The layer that a method explains where nobody chose one: the input for methods that explain pixels. Nil for a
  /// network without layers that have rows and columns.
  ///
  /// - Parameter method: The method; nil is Grad-CAM, or the first that the explainer was compiled for.
  public func defaultLayer(for method: Method? = nil) -> LayerID? {
    plan.defaultLayer(for: method ?? plan.defaultMethod).map(plan.id)
  }

  /// Explains a class at one layer.
  ///
  /// - Parameters:
  ///   - method: How.
  ///   - layer: Where; nil is the method's default.
  ///   - target: The class, by default the most probable one.
  ///   - featureMaps: The set Q of channels that the map sums over; nil for all.
  ///   - neurons: The set Omega of positions; nil for all.
  /// - Throws: `ExplainError` where any of these does not exist, does not suit the others or was not compiled into the explainer,
  ///   or somebody stopped it.
  public func explain(
    _ method: Method, at layer: LayerID? = nil, for target: ClassSelection = .top(1),
    featureMaps: [Int]? = nil, neurons: NeuronSelection? = nil
  ) throws(ExplainError) -> Explanation {
    let layers = try numbers([layer].compactMap { $0 }, method)
    return try explainEach(
      method, layers: layers, class: classIndex(target), featureMaps: featureMaps, neurons: neurons)[0]
  }

  /// Explains a class at several layers, an explanation each. They share all passes, those on noisy inputs too.
  ///
  /// - Throws: `ExplainError`, as for one layer.
  public func explainEach(
    _ method: Method, at layers: [LayerID], for target: ClassSelection = .top(1), featureMaps: [Int]? = nil,
    neurons: NeuronSelection? = nil
  ) throws(ExplainError) -> [Explanation] {
    try explainEach(
      method, layers: numbers(layers, method), class: classIndex(target), featureMaps: featureMaps,
      neurons: neurons)
  }

  /// Explains a class by the maps of several layers as one heatmap.
  ///
  /// - Parameters:
  ///   - method: How.
  ///   - layers: Where.
  ///   - fusion: How the layers become one; nil is the profile's way, `Fusion.max` by default.
  ///   - target: The class, by default the most probable one.
  /// - Throws: `ExplainError` where a layer or class does not exist or does not suit the method.
  public func explain(
    _ method: Method, at layers: [LayerID], fusion: Fusion? = nil, for target: ClassSelection = .top(1)
  ) throws(ExplainError) -> Explanation {
    try explain(method, layers: numbers(layers, method), fusion: fusion, class: classIndex(target))
  }

  /// The numbers of layers; of none, that of the method's default.
  func numbers(_ layers: [LayerID], _ method: Method) throws(ExplainError) -> [Int] {
    try plan.requireCompiled(method)
    var numbers: [Int] = []
    for layer in layers { numbers.append(try plan.number(of: layer)) }
    if numbers.isEmpty, let layer = plan.defaultLayer(for: method) { numbers = [layer] }
    return numbers
  }

  /// Explains a class at one layer, by their numbers; -1 is the input.
  package func explain(
    _ method: Method, layer: Int, class index: Int, featureMaps: [Int]? = nil,
    neurons: NeuronSelection? = nil
  ) throws(ExplainError) -> Explanation {
    try explainEach(method, layers: [layer], class: index, featureMaps: featureMaps, neurons: neurons)[0]
  }

  /// Explains a class at several layers, by their numbers, an explanation each.
  package func explainEach(
    _ method: Method, layers: [Int], class index: Int, featureMaps: [Int]? = nil,
    neurons: NeuronSelection? = nil
  ) throws(ExplainError) -> [Explanation] {
    let maps = try rawMaps(method, layers, index, featureMaps, neurons)
    var chosen = method.parameters
    if let featureMaps {
      chosen.append(("featureMaps", .array(featureMaps.map { .number(Double($0)) })))
    }
    if let neurons { chosen.append(("neurons", neurons.json)) }
    return zip(layers, maps).map { layer, map in
      let shape = plan.inputShape
      let heatmap = profile.heatmap(
        of: map.plane, method.traits, width: shape.width, height: shape.height)
      return explanation(
        method, chosen, [layer], index, raw: map.plane, heatmap, weights: map.channelWeights,
        report: map.report)
    }
  }

  /// Explains a class by the maps of several layers as one heatmap, by their numbers.
  package func explain(
    _ method: Method, layers: [Int], fusion: Fusion? = nil, class index: Int
  ) throws(ExplainError) -> Explanation {
    let layers = Set(layers).sorted()
    guard layers.count != 1 else { return try explain(method, layer: layers[0], class: index) }
    let maps = try rawMaps(method, layers, index, nil, nil)
    let shape = plan.inputShape
    let fusion = fusion ?? profile.fusion
    let heatmap = profile.heatmap(
      of: maps.map(\.plane), method.traits, fusion: fusion, width: shape.width, height: shape.height)
    return explanation(
      method, method.parameters + [("fusion", .string(fusion.rawValue))], layers, index,
      raw: heatmap.combined, heatmap, weights: nil)
  }

  private func rawMaps(
    _ method: Method, _ layers: [Int], _ index: Int, _ featureMaps: [Int]?, _ neurons: NeuronSelection?
  ) throws(ExplainError) -> [RawMap] {
    beginAnew()
    try requireInput()
    _ = try ClassSelection.index(index).index(logits: logits, labels: labels)
    guard !layers.isEmpty else {
      throw ExplainError(.unknownLayer, "layers", found: "none", expected: "at least one")
    }
    var selections: [Int: LayerSelection] = [:]
    for layer in layers {
      try plan.require(method, explains: layer)
      selections[layer] = try LayerSelection(
        featureMaps: featureMaps, neurons: neurons, layer: plan.described(layer))
    }
    // One pass for all layers, instead of one each as they ask for gradients.
    if method.needs.contains(.gradients), method.needs.isDisjoint(with: [.samples, .relevance]) {
      runBackward(layers, index)
    }
    var maps = try method.implementation.rawMaps(
      MethodContext(layers: layers, classIndex: index, session: self, selections: selections))
    try requireNoLack()
    if method.traits.contains(.rectifiedLast), profile.rectifiesLast {
      for i in maps.indices { maps[i].plane = maps[i].plane.rectified() }
    }
    return maps
  }

  private func explanation(
    _ method: Method, _ parameters: [(key: String, value: JSONValue)], _ layers: [Int], _ index: Int,
    raw: Plane, _ heatmap: Profile.Heatmap, weights: [Float]?, report: (any MethodReport)? = nil
  ) -> Explanation {
    Explanation(
      method: method.info.name, parameters: parameters, profile: profile, seed: method.implementation.seed,
      layers: layers.map { plan.described($0).name }, target: score(index), raw: raw, heatmap: heatmap.plane,
      status: heatmap.isFlat ? .flat : .ok, channelWeights: weights, report: report, seen: seen,
      preprocessor: imagePreprocessor)
  }
}

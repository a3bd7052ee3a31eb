public import ImageFiles
internal import NetworkRuntime

extension CompiledNetwork {
  /// A method that the network's explainer was compiled for.
  public typealias Method = MethodOf<Self>

  /// Explains why the network sees a class in an image.
  ///
  /// ```swift
  /// let explanation = try network.explain(
  ///   image, by: .gradCAMPlusPlus, at: .fire9Concat, for: .label("tabby"))
  /// ```
  ///
  /// - Parameters:
  ///   - image: A photograph of any size; it is resized and cut as the network wants it.
  ///   - method: How. One that the explainer was not compiled for does not compile; of those made when the program runs
  ///     (`MyNet.Method(named:options:)`) an error says so.
  ///   - layers: Where. None is the layer before the classifier; several are fused.
  ///   - fusion: How several layers become one heatmap; nil is the profile's way, `Fusion.max` by default.
  ///   - target: The class, by default the most probable one.
  ///   - featureMaps: The channels that count; nil for all. For a single layer.
  ///   - neurons: The positions that count; nil for all. For a single layer.
  ///   - profile: Whose conventions make the heatmap. `method` keeps its options: `MyNet.Method(named:options:profile:)` takes
  ///     the library's.
  /// - Throws: `ExplainError`, or `RuntimeError` where there is not enough memory.
  public func explain(
    _ image: Image, by method: Method = .default, at layers: Layer..., fusion: Fusion? = nil,
    for target: ClassSelection = .top(1), featureMaps: [Int]? = nil, neurons: NeuronSelection? = nil,
    profile: Profile = .paper
  ) throws -> Explanation {
    let session = try session(profile: profile)
    try session.load(image)
    return try explanation(session, method, layers, fusion, target, featureMaps, neurons)
  }

  /// Explains why the network sees a class in an input tensor, which is preprocessed already.
  ///
  /// The parameters are those of the other form.
  /// - Throws: `ExplainError`, or `RuntimeError` where there is not enough memory.
  public func explain(
    _ input: Input, by method: Method = .default, at layers: Layer..., fusion: Fusion? = nil,
    for target: ClassSelection = .top(1), featureMaps: [Int]? = nil, neurons: NeuronSelection? = nil,
    profile: Profile = .paper
  ) throws -> Explanation {
    let session = try session(profile: profile)
    try session.load(tensor: input.values)
    return try explanation(session, method, layers, fusion, target, featureMaps, neurons)
  }

  /// Explains a class in an image at several layers, which are fused; of none, at the method's default.
  ///
  /// The parameters are those of the form that takes layers one by one.
  /// - Throws: `ExplainError`, or `RuntimeError` where there is not enough memory.
  // Disfavoured, so that the compiler speaks of the layer where one is misspelt: "type 'Layer' has no member".
  @_disfavoredOverload
  public func explain(
    _ image: Image, by method: Method = .default, at layers: [Layer], fusion: Fusion? = nil,
    for target: ClassSelection = .top(1), profile: Profile = .paper
  ) throws -> Explanation {
    let session = try session(profile: profile)
    try session.load(image)
    return try explanation(session, method, layers, fusion, target, nil, nil)
  }

  /// Explains a class in an input tensor at several layers, which are fused; of none, at the method's default.
  ///
  /// The parameters are those of the form that takes layers one by one.
  /// - Throws: `ExplainError`, or `RuntimeError` where there is not enough memory.
  // Disfavoured, so that the compiler speaks of the layer where one is misspelt: "type 'Layer' has no member".
  @_disfavoredOverload
  public func explain(
    _ input: Input, by method: Method = .default, at layers: [Layer], fusion: Fusion? = nil,
    for target: ClassSelection = .top(1), profile: Profile = .paper
  ) throws -> Explanation {
    let session = try session(profile: profile)
    try session.load(tensor: input.values)
    return try explanation(session, method, layers, fusion, target, nil, nil)
  }

  /// A session with nothing loaded, for several explanations of one picture.
  ///
  /// - Parameter profile: Whose conventions make heatmaps.
  /// - Throws: `RuntimeError` where there is not enough memory.
  public func session(profile: Profile = .paper) throws(RuntimeError) -> Session {
    let session = try Session(engine: engine, labels: Self.labels)
    session.profile = profile
    return session
  }

  private func explanation(
    _ session: Session, _ method: Method, _ layers: [Layer], _ fusion: Fusion?, _ target: ClassSelection,
    _ featureMaps: [Int]?, _ neurons: NeuronSelection?
  ) throws -> Explanation {
    let method = StaticCAM.Method(method)
    let index = try session.classIndex(target)
    let numbers = try session.numbers(layers.map { LayerID($0) }, method)
    guard numbers.count > 1 else {
      return try session.explainEach(
        method, layers: numbers, class: index, featureMaps: featureMaps, neurons: neurons)[0]
    }
    guard featureMaps == nil, neurons == nil else {
      throw ExplainError(
        .invalidSelection, "layers", found: "\(numbers.count) with a choice of feature maps or neurons",
        expected: "one, which the choice is about")
    }
    return try session.explain(method, layers: numbers, fusion: fusion, class: index)
  }

  /// The most probable classes of an image.
  ///
  /// - Throws: `ExplainError`, or `RuntimeError` where there is not enough memory.
  public func classify(_ image: Image, top count: Int = 5) throws -> [ClassScore] {
    let session = try session()
    try session.load(image)
    return session.ranking(top: count)
  }
}

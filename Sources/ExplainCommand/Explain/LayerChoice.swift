internal import StaticCAM

/// The layers of a command line, each once, in the order in which they were named.
struct LayerChoice {
  private let plan: NetworkPlan
  private let named: [Int]
  private let isAll: Bool

  /// Resolves names.
  ///
  /// - Throws: `ExplainError` for an unknown layer, or one that has no feature maps or is not compiled in.
  init(_ texts: [String], _ context: Context) throws {
    plan = context.plan
    let names = listed(texts, isName: context.isLayer)
    isAll = names.contains("all")
    var seen: Set<Int> = []
    var layers: [Int] = []
    for name in names {
      let found =
        name == "all"
        ? plan.layers.indices.filter { context.plan.layers[$0].isExplainable }
        : [try context.plan.layer(named: name)]
      layers += found.filter { seen.insert($0).inserted }
    }
    named = layers
  }

  /// The layers that `method` explains.
  ///
  /// A method that explains pixels has no other layer than the input.
  /// A method that reads the classifier's weights suits one layer only: others are left out where the user asked for
  /// all methods or layers. Elsewhere the session says what does not suit.
  ///
  /// - Throws: `CommandError` where the network has no layer to explain, or none is left.
  func layers(for method: Method, mayDrop: Bool) throws(CommandError) -> [Int] {
    if mayDrop, method.needs.contains(.relevance), plan.relevanceSteps.isEmpty { return [] }
    // Layers are named for the other methods, then.
    if method.info.domain == .input { return [NetworkPlan.inputLayer] }
    guard !named.isEmpty else {
      if mayDrop, method.needs.contains(.headWeights), plan.camHead == nil { return [] }
      guard let layer = plan.defaultLayer(for: method) else {
        throw .usage("\(plan.name): found no layer with rows and columns; nothing can be explained")
      }
      return [layer]
    }
    let isInputWanted = method.info.domain == .any && plan.explainsInput(method)
    let named = isInputWanted || !mayDrop ? self.named : self.named.filter { $0 != NetworkPlan.inputLayer }
    guard method.needs.contains(.headWeights), mayDrop || isAll else { return named }
    let suitable = named.filter { $0 == plan.camHead?.layer }
    return suitable.isEmpty && !mayDrop ? named : suitable
  }
}

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
  /// A method that explains pixels has no other layer than the input. Where the user asked for all methods or layers,
  /// those that do not suit each other are left out.
  ///
  /// - Throws: `ExplainError` where the network has no layer to explain, or the method none of those that are named.
  func layers(for method: Method, mayDrop: Bool) throws -> [Int] {
    var layers = named
    // Layers are named for the other methods, then.
    if method.info.domain == .input {
      layers = [NetworkPlan.inputLayer]
    } else if named.isEmpty {
      layers = plan.defaultLayer(for: method).map { [$0] } ?? []
    }
    guard !layers.isEmpty || mayDrop else {
      throw CommandError.usage("\(plan.name): found no layer with rows and columns; nothing can be explained")
    }
    let suitable = mayDrop || isAll ? try layers.filter { try suits(method, $0) } : layers
    guard suitable.isEmpty, !mayDrop else { return suitable }
    // In the words of the first.
    try plan.require(method, explains: layers[0])
    return layers
  }

  /// Whether a method explains a layer; faults in its options are the user's to mend.
  private func suits(_ method: Method, _ layer: Int) throws(ExplainError) -> Bool {
    do throws(ExplainError) {
      try plan.require(method, explains: layer)
      return true
    } catch {
      guard [.unsuitableLayer, .unsuitableNetwork, .notCompiled].contains(error.kind) else { throw error }
      return false
    }
  }
}

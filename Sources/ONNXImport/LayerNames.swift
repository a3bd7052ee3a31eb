/// Chooses a unique layer name for every node.
///
/// People ask for layers by the names of nodes (`/layer4/layer4.1/Relu`), so the node's name comes first; where
/// it is empty or given to several nodes, the name of the node's first output serves.
struct LayerNames {
  private var taken: Set<String>
  private let counts: [String: Int]
  /// The next number of a layer that has no name of its own.
  private var number = 2

  init(_ nodes: [ONNXNode], input: String) {
    taken = [input]
    counts = Dictionary(nodes.map { ($0.name, 1) }, uniquingKeysWith: +)
  }

  mutating func name(of node: ONNXNode) -> String {
    var candidates = [node.output.first ?? "", node.opType].filter { !$0.isEmpty }
    if !node.name.isEmpty, counts[node.name] == 1 { candidates.insert(node.name, at: 0) }
    for candidate in candidates where ImportError.isOneLine(candidate) {
      if taken.insert(candidate).inserted { return candidate }
    }
    while !taken.insert("layer.\(number)").inserted { number += 1 }
    return "layer.\(number)"
  }
}

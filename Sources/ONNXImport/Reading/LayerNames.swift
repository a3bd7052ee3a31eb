/// Chooses a unique layer name for every node.
///
/// People ask for layers by the names of nodes (`/layer4/layer4.1/Relu`), so the node's name comes first; where
/// it is empty or given to several nodes, the name of the node's first output serves. PyTorch's newer exporter numbers
/// its nodes (`node_conv2d_17`) and keeps the path of the module beside (`layer4.1.conv2`): then the path is the name.
struct LayerNames {
  private var taken: Set<String>
  private let counts: [String: Int]
  private let modules: [String: Int]

  init(_ nodes: [ONNXNode], input: String) {
    taken = [input]
    counts = Dictionary(nodes.map { ($0.name, 1) }, uniquingKeysWith: +)
    modules = Dictionary(
      nodes.compactMap { Self.scopes(of: $0)?.module }.map { ($0, 1) }, uniquingKeysWith: +)
  }

  mutating func name(of node: ONNXNode) -> String {
    var candidates = [node.output.first ?? "", node.opType].filter { !$0.isEmpty }
    if !node.name.isEmpty, counts[node.name] == 1 { candidates.insert(node.name, at: 0) }
    if let (module, call) = Self.scopes(of: node) {
      if !module.isEmpty {
        candidates.insert("\(module).\(call)", at: 0)
      } else {
        candidates.insert(call, at: 0)
      }
      if !module.isEmpty, modules[module] == 1 { candidates.insert(module, at: 0) }
    }
    for candidate in candidates where ImportError.isOneLine(candidate) {
      if taken.insert(candidate).inserted { return candidate }
    }
    // The operator may be the name of thousands of nodes: numbers go on where they ended.
    repeat { number += 1 } while !taken.insert("layer.\(number)").inserted
    return "layer.\(number)"
  }

  private var number = 1

  /// The module and the call in it, from `['', 'layer4', 'layer4.1', 'layer4.1.conv2', 'conv2d_17']`.
  private static func scopes(of node: ONNXNode) -> (module: String, call: String)? {
    guard let text = node.metadataProps.first(where: { $0.key == "pkg.torch.onnx.name_scopes" })?.value,
      text.hasPrefix("['"), text.hasSuffix("']")
    else { return nil }
    let parts = text.dropFirst(2).dropLast(2).split(separator: "', '", omittingEmptySubsequences: false)
    guard let call = parts.last, !call.isEmpty, parts.count >= 2 else { return nil }
    return (String(parts[parts.count - 2]), String(call))
  }
}

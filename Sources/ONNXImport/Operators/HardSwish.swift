import NetworkDescription

extension Operator {
  /// y = x max(0, min(1, x / 6 + 1/2)), since opset 14.
  static let hardSwish = Operator("HardSwish") { node, graph in
    guard let input = node.map(0) else { return }
    graph.add(HardSwish(), for: &node, inputs: [input])
  }
}

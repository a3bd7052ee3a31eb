import NetworkDescription

extension Operator {
  /// y = tanh(x).
  static let tanh = Operator("Tanh") { node, graph in
    guard let input = node.map(0) else { return }
    graph.add(Tanh(), for: &node, inputs: [input])
  }
}

import NetworkDescription

extension Operator {
  /// y = 1 / (1 + exp(-x)).
  static let sigmoid = Operator("Sigmoid") { node, graph in
    guard let input = node.map(0) else { return }
    graph.add(Sigmoid(), for: &node, inputs: [input])
  }
}

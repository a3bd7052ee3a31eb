import NetworkDescription

extension Operator {
  /// y = ln(1 + exp(x)).
  static let softplus = Operator("Softplus") { node, graph in
    guard let input = node.map(0) else { return }
    graph.add(Softplus(), for: &node, inputs: [input])
  }
}

import NetworkDescription

extension Operator {
  /// y = x / (1 + |x|).
  static let softsign = Operator("Softsign") { node, graph in
    guard let input = node.map(0) else { return }
    graph.add(Softsign(), for: &node, inputs: [input])
  }
}

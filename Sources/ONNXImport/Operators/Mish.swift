import NetworkDescription

extension Operator {
  /// y = x tanh(ln(1 + exp(x))), since opset 18.
  static let mish = Operator("Mish") { node, graph in
    guard let input = node.map(0) else { return }
    graph.add(Mish(), for: &node, inputs: [input])
  }
}

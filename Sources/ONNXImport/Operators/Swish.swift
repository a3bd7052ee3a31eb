import NetworkDescription

extension Operator {
  /// y = x * sigmoid(alpha * x); with an alpha of 1 this is SiLU.
  static let swish = Operator("Swish") { node, graph in
    let alpha = node.number("alpha", default: 1)
    if alpha != 1 { node.report("'alpha' is \(alpha); expected 1") }
    guard let input = node.map(0) else { return }
    graph.add(SiLU(), for: &node, inputs: [input])
  }
}

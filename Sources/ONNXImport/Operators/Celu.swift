import NetworkDescription

extension Operator {
  /// y = x where x > 0, alpha (exp(x / alpha) - 1) elsewhere, since opset 12.
  static let celu = Operator("Celu") { node, graph in
    let alpha = node.number("alpha", default: 1)
    if !(0.001...1000).contains(alpha) {
      node.report("'alpha' is \(alpha); expected a number from 0.001 to 1000")
    }
    guard let input = node.map(0) else { return }
    graph.add(CELU(alpha: Double(alpha)), for: &node, inputs: [input])
  }
}

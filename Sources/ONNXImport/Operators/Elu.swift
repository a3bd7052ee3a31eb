import NetworkDescription

extension Operator {
  /// y = x where x > 0, alpha (exp(x) - 1) elsewhere.
  static let elu = Operator("Elu") { node, graph in
    let alpha = node.number("alpha", default: 1)
    if !(0...1000).contains(alpha) { node.report("'alpha' is \(alpha); expected a number from 0 to 1000") }
    guard let input = node.map(0) else { return }
    graph.add(ELU(alpha: Double(alpha)), for: &node, inputs: [input])
  }
}

import NetworkDescription

extension Operator {
  /// y = max(0, x).
  static let relu = Operator("Relu") { node, graph in
    guard let input = node.map(0) else { return }
    graph.add(ReLU(), for: &node, inputs: [input])
  }

  /// y = x where x > 0, alpha * x elsewhere.
  static let leakyRelu = Operator("LeakyRelu") { node, graph in
    let slope = node.number("alpha", default: 0.01)
    if !(0...1).contains(slope) { node.report("'alpha' is \(slope); expected a number from 0 to 1") }
    guard let input = node.map(0) else { return }
    graph.add(LeakyReLU(slope: Double(slope)), for: &node, inputs: [input])
  }
}

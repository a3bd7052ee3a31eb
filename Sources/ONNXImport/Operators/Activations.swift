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
    if abs(slope) > 1000 { node.report("'alpha' is \(slope); expected a number from -1000 to 1000") }
    guard let input = node.map(0) else { return }
    if slope < 0 {
      // An output's sign does not tell that of its input then.
      let slopes = Array(repeating: slope, count: graph.shape(input).channels)
      return leak(input, "\(node.name).slope", slopes, &node, &graph)
    }
    graph.add(LeakyReLU(slope: Double(slope)), for: &node, inputs: [input])
  }
}

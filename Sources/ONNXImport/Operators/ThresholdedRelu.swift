import NetworkDescription

extension Operator {
  /// y = x where x > alpha, 0 elsewhere, since opset 10.
  static let thresholdedRelu = Operator("ThresholdedRelu") { node, graph in
    let threshold = node.number("alpha", default: 1)
    guard let input = node.map(0) else { return }
    graph.add(ThresholdedReLU(threshold: Double(threshold)), for: &node, inputs: [input])
  }
}

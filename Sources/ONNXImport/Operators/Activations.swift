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

  /// y = min(max(0, x), maximum), with the bounds as attributes before opset 11 and as inputs since.
  static let clip = Operator("Clip") { node, graph in
    var lower: Float? = -.greatestFiniteMagnitude
    var upper: Float? = .greatestFiniteMagnitude
    if node.opset < 11 {
      lower = node.number("min", default: -.greatestFiniteMagnitude)
      upper = node.number("max", default: .greatestFiniteMagnitude)
    } else {
      if node.hasInput(1) { lower = node.scalar(1, "lower bound") }
      if node.hasInput(2) { upper = node.scalar(2, "upper bound") }
    }
    if let lower, lower != 0 { node.report("the lower bound is \(lower); expected 0") }
    if let upper, !(upper > 0) { node.report("the upper bound is \(upper); expected a number above 0") }
    guard let input = node.map(0), let upper, lower != nil else { return }
    let bounded = upper < .greatestFiniteMagnitude
    graph.add(
      bounded ? ClippedReLU(maximum: Double(upper)) : ReLU(), for: &node, inputs: [input])
  }
}

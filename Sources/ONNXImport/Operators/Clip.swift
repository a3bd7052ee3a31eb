import NetworkDescription

extension Operator {
  /// y = min(max(x, min), max), with the bounds as attributes before opset 11 and as inputs since. The largest floats are
  /// what exporters write for none.
  static let clip = Operator("Clip") { node, graph in
    let most = Float.greatestFiniteMagnitude
    var lower: Float? = -most
    var upper: Float? = most
    if node.opset < 11 {
      lower = node.number("min", default: -most)
      upper = node.number("max", default: most)
    } else {
      if node.hasInput(1) { lower = node.scalar(1, "lower bound") }
      if node.hasInput(2) { upper = node.scalar(2, "upper bound") }
    }
    guard let input = node.map(0), let lower, let upper else { return }
    guard lower < upper else {
      return node.report("the bounds are \(lower) and \(upper); expected the lower one first")
    }
    clip(input, lower > -most ? lower : nil, upper < most ? upper : nil, &node, &graph)
  }

  /// The simplest layer with these bounds: none, a rectifier, or a clip.
  static func clip(
    _ input: FeatureMapValue, _ lower: Float?, _ upper: Float?, _ node: inout NodeReader,
    _ graph: inout GraphBuilder
  ) {
    switch (lower, upper) {
    case (nil, nil): graph.bind(node, to: .map(input))
    case (0, nil): graph.add(ReLU(), for: &node, inputs: [input])
    case (0, let upper?): graph.add(ClippedReLU(maximum: Double(upper)), for: &node, inputs: [input])
    default:
      graph.add(
        Clip(minimum: lower.map { Double($0) }, maximum: upper.map { Double($0) }), for: &node,
        inputs: [input])
    }
  }
}

import NetworkDescription

extension Operator {
  /// The largest of maps and single numbers, element by element.
  static let maximum = Operator("Max") { node, graph in
    choice(Maximum(), &node, &graph, max, bounds: { ($0, nil) })
  }

  /// The smallest of maps and single numbers, element by element.
  static let minimum = Operator("Min") { node, graph in
    choice(Minimum(), &node, &graph, min, bounds: { (nil, $0) })
  }

  /// Two maps at a time, each layer but the last with a number behind its name; single numbers are a bound.
  private static func choice(
    _ kind: any LayerKind, _ node: inout NodeReader, _ graph: inout GraphBuilder,
    _ choose: (Float, Float) -> Float, bounds: (Float) -> (Float?, Float?)
  ) {
    var maps: [FeatureMapValue] = []
    var number: Float?
    for index in node.inputs.indices {
      if case .constant = node.inputs[index] {
        guard let value = node.scalar(index, "number") else { return }
        number = number.map { choose($0, value) } ?? value
      } else {
        guard let map = node.map(index) else { return }
        maps.append(map)
      }
    }
    guard !maps.isEmpty else { return node.report("no feature map among the inputs") }
    guard let result = node.addChain(of: kind, maps, isLast: number == nil, &graph) else { return }
    if let number {
      let (lower, upper) = bounds(number)
      clip(result, lower, upper, &node, &graph)
    } else {
      graph.bind(node, to: .map(result))
    }
  }
}

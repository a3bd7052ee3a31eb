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
    guard var result = maps.first else { return node.report("no feature map among the inputs") }
    let layers = maps.count - 1 + (number == nil ? 0 : 1)
    for (index, map) in maps.dropFirst().enumerated() {
      guard map.dims == result.dims else {
        return node.report("inputs of dimensions \(result.dims) and \(map.dims); expected equal ones")
      }
      var part = node
      if index < layers - 1 {
        part = NodeReader(
          node.node, name: graph.unused("\(node.name).\(index)"), opset: node.opset, inputs: node.inputs)
      }
      graph.add(kind, for: &part, inputs: [result, map])
      result = FeatureMapValue(layer: part.name, dims: map.dims)
    }
    if let number {
      let (lower, upper) = bounds(number)
      clip(result, lower, upper, &node, &graph)
    } else if maps.count == 1 {
      graph.bind(node, to: .map(result))
    }
  }
}

extension GraphBuilder {
  /// A name that no layer has yet.
  fileprivate func unused(_ name: String) -> String { shapes[name] == nil ? name : unused(name + "_") }
}

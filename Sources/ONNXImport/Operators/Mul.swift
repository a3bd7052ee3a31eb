import NetworkDescription

extension Operator {
  /// The product of two maps, of a map and its gate of one number a channel, or of a map and constants.
  static let mul = Operator("Mul") { node, graph in
    switch (node.hasInput(0) ? node.inputs[0] : nil, node.hasInput(1) ? node.inputs[1] : nil) {
    case (.map(let map), .constant(let factors)), (.constant(let factors), .map(let map)):
      node.addAffine(map, scale: factors, graph: &graph)
    default:
      let (first, second) = (node.map(0), node.map(1))
      guard let first, let second else { return }
      // The signal comes first, its gate behind: the smaller of the two, or what a sigmoid makes.
      let (one, two) = (graph.shape(first).positions, graph.shape(second).positions)
      let isSigmoid = graph.kind(first) is Sigmoid && !(graph.kind(second) is Sigmoid)
      let (signal, gate) = one < two || one == two && isSigmoid ? (second, first) : (first, second)
      guard signal.dims.count == gate.dims.count else {
        return node.report("inputs of dimensions \(first.dims) and \(second.dims); expected as many of each")
      }
      graph.add(Multiply(), for: &node, inputs: [signal, gate])
    }
  }

  /// A map divided by constants.
  static let div = Operator("Div") { node, graph in
    let map = node.map(0)
    let divisors = node.weights(1, "divisor")
    guard let map, let divisors else { return }
    guard divisors.floats?.contains(0) == false else { return node.report("a division by 0") }
    node.addAffine(map, scale: divisors.mapFloats { 1 / $0 }, graph: &graph)
  }
}

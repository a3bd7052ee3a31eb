import NetworkDescription

extension Operator {
  /// The product of two maps, of a map and its gate of one number a channel, or of a map and constants.
  static let mul = Operator("Mul") { node, graph in
    switch (node.hasInput(0) ? node.inputs[0] : nil, node.hasInput(1) ? node.inputs[1] : nil) {
    case (.map(let map), .constant(let factors)), (.constant(let factors), .map(let map)):
      scale(map, by: factors, &node, &graph)
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

  /// One factor for all numbers, or one a channel: a normalisation that only scales.
  private static func scale(
    _ map: FeatureMapValue, by factors: Constant, _ node: inout NodeReader, _ graph: inout GraphBuilder
  ) {
    let channels = graph.shape(map).channels
    let trailing = Array(repeating: 1, count: map.dims.count - 2)
    // Broadcasting aligns the last dimensions: only these spell one number a channel.
    let isChannelwise = factors.dims == [channels] + trailing || factors.dims == [1, channels] + trailing
    guard let values = factors.floats, values.count == 1 || isChannelwise,
      factors.dims.count <= map.dims.count
    else {
      return node.report(
        "the constant '\(factors.name)' of dimensions \(factors.dims); expected one number, or one a channel")
    }
    func tensor(_ part: String, _ numbers: [Float]) -> String {
      graph.parameter(
        Constant(name: "\(node.name).\(part)", dims: [channels], values: .floats(numbers)), dims: [channels],
        for: &node)
    }
    let zeros = [Float](repeating: 0, count: channels)
    let ones = [Float](repeating: 1, count: channels)
    let scale = values.count == channels ? values : ones.map { $0 * values[0] }
    graph.add(
      BatchNormalization(
        scale: tensor("scale", scale), shift: tensor("shift", zeros), mean: tensor("mean", zeros),
        variance: tensor("variance", ones), epsilon: 0), for: &node, inputs: [map])
  }
}

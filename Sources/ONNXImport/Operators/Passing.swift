import NetworkDescription

extension Operator {
  /// The value itself; no layer remains.
  static let identity = Operator("Identity") { node, graph in
    guard node.hasInput(0), let value = node.inputs[0] else { return node.report("input 0 is missing") }
    graph.bind(node, to: value)
  }

  /// Acts in training only. Its layer is kept, since people may ask for it by name.
  static let dropout = Operator("Dropout") { node, graph in
    node.ignore("ratio", "seed", "is_test")
    if node.hasInput(2), let mode = node.constant(2, "training mode"), mode.integers != [0] {
      node.report("the training mode is not a constant 0; export the model for inference")
    }
    if node.node.output.dropFirst().contains(where: { graph.uses[$0] != nil }) {
      node.report("the mask is used")
    }
    guard let input = node.map(0) else { return }
    graph.add(Dropout(), for: &node, inputs: [input], dims: input.dims)
  }

  /// Probabilities, as the last layer.
  static let softmax = Operator("Softmax") { node, graph in node.addSoftmax(&graph) }

  /// Logarithms of probabilities, as the last layer: the explanation and its probabilities are those of a softmax.
  static let logSoftmax = Operator("LogSoftmax") { node, graph in node.addSoftmax(&graph) }
}

extension NodeReader {
  fileprivate mutating func addSoftmax(_ graph: inout GraphBuilder) {
    let axis = integer("axis", default: opset < 13 ? 1 : -1)
    guard let input = map(0) else { return }
    let rank = input.dims.count
    let position = axis < 0 ? axis + rank : axis
    // Up to opset 12 the softmax runs over all dimensions from the axis on.
    let size = graph.shape(input).count
    guard (0..<rank).contains(position), graph.shape(input).isVector,
      opset < 13 ? position <= 1 : input.dims[position] == size
    else {
      return report("the axis \(axis) of dimensions \(input.dims); expected a softmax over the classes")
    }
    graph.add(Softmax(), for: &self, inputs: [input], dims: input.dims)
  }
}

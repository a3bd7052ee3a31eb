import NetworkDescription

extension Operator {
  /// A convolution over images; the weights are output channels, input channels / groups, rows, columns.
  static let conv = Operator("Conv") { node, graph in
    let groups = node.integer("group", default: 1)
    if groups < 1 { node.report("the attribute 'group' is \(groups)") }
    let input = node.spatialMap()
    let weights = node.weights(1, "weights")
    let bias = node.hasInput(2) ? node.weights(2, "bias") : nil
    if let weights, weights.dims.count != 4 {
      node.report("the weights '\(weights.name)' of dimensions \(weights.dims); expected 4 dimensions")
    }
    let shape = input.map { graph.shape($0) } ?? Shape(1, 1, 1)
    let size = weights.flatMap { $0.dims.count == 4 ? Array($0.dims[2...]) : nil }
    // The weights may be unknown after another fault; the attributes are read all the same.
    let window = node.window(over: shape, kernel: size ?? (node.has("kernel_shape") ? nil : [1, 1]))
    guard let input, let weights, let window, node.faults.isEmpty else { return }
    let outputs = weights.dims[0]
    guard outputs > 0, shape.channels % groups == 0, outputs % groups == 0 else {
      return node.report(
        "\(groups) groups for \(shape.channels) input and \(outputs) output channels; "
          + "expected a divisor of both")
    }
    let kernel = window.kernel
    let weightName = graph.parameter(
      weights, dims: [outputs, shape.channels / groups, kernel.height, kernel.width], for: &node)
    let biasName = bias.map { graph.parameter($0, dims: [outputs], for: &node) }
    graph.add(
      Convolution(
        outputChannels: outputs, window: window, groups: groups, weight: weightName, bias: biasName),
      for: &node, inputs: [input])
  }
}

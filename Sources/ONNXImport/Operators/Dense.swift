import NetworkDescription

extension Operator {
  /// y = alpha * x * B + beta * C, with the factors multiplied into the numbers.
  static let gemm = Operator("Gemm") { node, graph in
    let alpha = node.number("alpha", default: 1)
    let beta = node.number("beta", default: 1)
    let transposed = node.flag("transB")
    if node.flag("transA") { node.report("'transA' is 1; expected 0") }
    let input = node.vector()
    let weights = node.weights(1, "weights")
    let bias = node.hasInput(2) ? node.weights(2, "bias") : nil
    guard let input, let weights, node.faults.isEmpty else { return }
    guard var matrix = weights.matrix(transposing: !transposed) else {
      return node.report("the weights '\(weights.name)' of dimensions \(weights.dims); expected 2 dimensions")
    }
    matrix.multiply(by: alpha)
    let outputs = matrix.dims[0]
    var column: Constant?
    if var bias {
      // One number for all outputs is allowed, and so is a row.
      if let list = bias.floats, list.count == 1, outputs != 1, bias.dims.count <= 2, outputs <= 1 << 24 {
        bias.values = .floats(Array(repeating: list[0], count: outputs))
        bias.dims = [outputs]
      }
      if bias.dims == [1, outputs] || (bias.dims.isEmpty && outputs == 1) { bias.dims = [outputs] }
      bias.multiply(by: beta)
      column = bias
    }
    node.addDense(matrix, bias: column, to: input, &graph)
  }

  /// A product with a constant matrix; a bias may be added by the node behind it.
  ///
  /// Where the channels of a map come last, the product is that of a vector at every position: a convolution of 1x1.
  static let matMul = Operator("MatMul") { node, graph in
    let input = node.map(0)
    let weights = node.weights(1, "matrix")
    guard let input, let weights else { return }
    guard let matrix = weights.matrix(transposing: true) else {
      return node.report("the matrix '\(weights.name)' of dimensions \(weights.dims); expected 2 dimensions")
    }
    if input.dims.count == 2 { return node.addDense(matrix, bias: nil, to: input, &graph) }
    guard graph.channelAxis(of: input) == input.dims.count - 1 else {
      return node.report("an input of dimensions \(input.dims); expected a vector: flatten the map before")
    }
    let (outputs, channels) = (matrix.dims[0], graph.shape(input).channels)
    var window = matrix
    window.dims += [1, 1]
    let name = graph.parameter(window, dims: [outputs, channels, 1, 1], for: &node)
    let kind = Convolution(
      outputChannels: outputs, window: Window(kernel: Pair(1, 1)), groups: 1, weight: name, bias: nil)
    graph.addChannelsLast(kind, for: &node, input: input)
  }
}

extension NodeReader {
  /// Adds a dense layer whose columns follow the order of the layer's numbers, whatever order the graph sees.
  fileprivate mutating func addDense(
    _ matrix: Constant, bias: Constant?, to input: FeatureMapValue, _ graph: inout GraphBuilder
  ) {
    var (matrix, input) = (matrix, input)
    let (outputs, count) = (matrix.dims[0], graph.shape(input).count)
    if let order = input.order, matrix.dims[1] == count, case .floats(let list) = matrix.values {
      var turned = list
      for row in 0..<outputs {
        for (column, place) in order.enumerated() { turned[row * count + place] = list[row * count + column] }
      }
      matrix.values = .floats(turned)
      input.order = nil
    }
    let weight = graph.parameter(matrix, dims: [outputs, count], for: &self)
    let biasName = bias.map { graph.parameter($0, dims: [outputs], for: &self) }
    graph.add(
      Dense(outputCount: outputs, weight: weight, bias: biasName), for: &self, inputs: [input],
      dims: [1, outputs])
  }

  /// The first input as a vector: two dimensions, the batch and the numbers.
  fileprivate mutating func vector() -> FeatureMapValue? {
    guard let map = map(0) else { return nil }
    guard map.dims.count == 2 else {
      report("an input of dimensions \(map.dims); expected a vector: flatten the map before")
      return nil
    }
    return map
  }
}

extension Constant {
  /// The matrix, transposed on demand; nil where this is none.
  fileprivate func matrix(transposing: Bool) -> Constant? {
    guard dims.count == 2, dims[0] > 0, dims[1] > 0 else { return nil }
    guard transposing, case .floats(let list) = values else { return self }
    let (rows, columns) = (dims[0], dims[1])
    var turned = [Float](repeating: 0, count: list.count)
    for row in 0..<rows {
      for column in 0..<columns { turned[column * rows + row] = list[row * columns + column] }
    }
    return Constant(name: name, dims: [columns, rows], values: .floats(turned))
  }

  /// Multiplies all numbers; a factor of 1 keeps every bit.
  fileprivate mutating func multiply(by factor: Float) {
    guard factor != 1, case .floats(let list) = values else { return }
    values = .floats(list.map { $0 * factor })
  }
}

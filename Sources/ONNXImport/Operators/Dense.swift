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
    let weightName = graph.parameter(matrix, dims: [outputs, graph.shape(input).channels], for: &node)
    var biasName: String?
    if var bias {
      // One number for all outputs is allowed, and so is a row.
      if let list = bias.floats, list.count == 1, outputs != 1, bias.dims.count <= 2, outputs <= 1 << 24 {
        bias.values = .floats(Array(repeating: list[0], count: outputs))
        bias.dims = [outputs]
      }
      if bias.dims == [1, outputs] || (bias.dims.isEmpty && outputs == 1) { bias.dims = [outputs] }
      bias.multiply(by: beta)
      biasName = graph.parameter(bias, dims: [outputs], for: &node)
    }
    graph.add(
      Dense(outputCount: outputs, weight: weightName, bias: biasName), for: &node, inputs: [input])
  }

  /// A product with a constant matrix; a bias may be added by the node behind it.
  static let matMul = Operator("MatMul") { node, graph in
    let input = node.vector()
    let weights = node.weights(1, "matrix")
    guard let input, let weights else { return }
    guard let matrix = weights.matrix(transposing: true) else {
      return node.report("the matrix '\(weights.name)' of dimensions \(weights.dims); expected 2 dimensions")
    }
    let outputs = matrix.dims[0]
    let name = graph.parameter(matrix, dims: [outputs, graph.shape(input).channels], for: &node)
    graph.add(Dense(outputCount: outputs, weight: name, bias: nil), for: &node, inputs: [input])
  }
}

extension NodeReader {
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

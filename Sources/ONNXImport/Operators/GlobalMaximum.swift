import NetworkDescription

extension Operator {
  /// The largest value of each channel: a max-pooling whose window is the map.
  static let globalMaxPool = Operator("GlobalMaxPool") { node, graph in
    guard let input = node.spatialMap() else { return }
    graph.add(wholeMaximum(of: graph.shape(input)), for: &node, inputs: [input])
  }

  /// The largest value over rows and columns.
  static let reduceMax = Operator("ReduceMax") { node, graph in
    guard let (input, dims) = node.reducedOverPositions(&graph) else { return }
    graph.add(wholeMaximum(of: graph.shape(input)), for: &node, inputs: [input], dims: dims)
  }

  private static func wholeMaximum(of shape: Shape) -> MaxPooling {
    MaxPooling(window: Window(kernel: Pair(shape.height, shape.width)))
  }
}

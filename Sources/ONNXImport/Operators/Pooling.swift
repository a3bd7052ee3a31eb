import NetworkDescription

extension Operator {
  /// The largest value under a window.
  static let maxPool = Operator("MaxPool") { node, graph in
    let ceilMode = node.flag("ceil_mode")
    if node.integer("storage_order") != 0 { node.report("'storage_order' is not 0") }
    if node.node.output.dropFirst().contains(where: { graph.uses[$0] != nil }) {
      node.report("the indices of the largest values are used")
    }
    let input = node.spatialMap()
    let window = node.poolingWindow(over: input.map { graph.shape($0) } ?? Shape(1, 1, 1))
    guard let input, let window else { return }
    graph.add(MaxPooling(window: window, ceilMode: ceilMode), for: &node, inputs: [input])
  }

  /// The mean of the values under a window.
  static let averagePool = Operator("AveragePool") { node, graph in
    let ceilMode = node.flag("ceil_mode")
    let countsPadding = node.flag("count_include_pad")
    let input = node.spatialMap()
    let window = node.poolingWindow(over: input.map { graph.shape($0) } ?? Shape(1, 1, 1))
    guard let input, let window else { return }
    graph.add(
      AveragePooling(window: window, ceilMode: ceilMode, countsPadding: countsPadding),
      for: &node, inputs: [input])
  }

  /// The mean over all positions.
  static let globalAveragePool = Operator("GlobalAveragePool") { node, graph in
    guard let input = node.spatialMap() else { return }
    graph.add(GlobalAveragePooling(), for: &node, inputs: [input])
  }

  /// The mean over rows and columns, which is what exporters write for global average pooling.
  static let reduceMean = Operator("ReduceMean") { node, graph in
    guard let (input, dims) = node.reducedOverPositions(&graph) else { return }
    graph.add(GlobalAveragePooling(), for: &node, inputs: [input], dims: dims)
  }
}

extension NodeReader {
  /// The map of a reduction over rows and columns, and the dimensions of the result; nil for those of the map.
  mutating func reducedOverPositions(_ graph: inout GraphBuilder) -> (map: FeatureMapValue, dims: [Int]?)? {
    let keepsDims = flag("keepdims", default: true)
    ignore("noop_with_empty_axes")
    let axes = axes(inputSince: 18)
    guard let input = spatialMap() else { return nil }
    guard let list = axes, let axes = normalised(list, rank: 4), axes == [2, 3] else {
      if faults.isEmpty { report("the axes \(axes ?? []); expected the axes 2 and 3") }
      return nil
    }
    return (input, keepsDims ? nil : [1, graph.shape(input).channels])
  }
}

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
    let keepsDims = node.flag("keepdims", default: true)
    node.ignore("noop_with_empty_axes")
    let axes = node.axes(inputSince: 18)
    guard let input = node.spatialMap() else { return }
    guard let list = axes, let axes = node.normalised(list, rank: 4), axes == [2, 3] else {
      if node.faults.isEmpty { node.report("the axes \(axes ?? []); expected the axes 2 and 3") }
      return
    }
    let channels = graph.shape(input).channels
    graph.add(
      GlobalAveragePooling(), for: &node, inputs: [input], dims: keepsDims ? nil : [1, channels])
  }
}

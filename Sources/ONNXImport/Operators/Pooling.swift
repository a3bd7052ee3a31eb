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

  /// The mean over rows, columns or both, however a graph spells that.
  static let reduceMean = Operator("ReduceMean") { node, graph in
    let keepsDims = node.flag("keepdims", default: true)
    node.ignore("noop_with_empty_axes")
    let axes = node.axes(inputSince: 18)
    guard let input = node.map(0), let axes else {
      return node.faults.isEmpty && !node.hasUnknown
        ? node.report("no axes; expected those of rows and columns") : ()
    }
    guard let positions = node.normalised(axes, rank: input.dims.count) else { return }
    let dims = input.dims.indices.compactMap { axis in
      positions.contains(axis) ? (keepsDims ? 1 : nil) : input.dims[axis]
    }
    node.addMean(over: positions, of: input, dims: dims, &graph)
  }
}

/// What some axes of a map are together.
enum MapPart {
  case rows, columns, positions
}

extension GraphBuilder {
  /// What the axes cover of every channel; nil where they cover anything else.
  func part(_ axes: [Int], of map: FeatureMapValue) -> MapPart? {
    let shape = shape(map)
    guard map.order == nil else { return nil }
    var left = axes.filter { map.dims[$0] > 1 }.map { [map.dims[$0], map.view.strides[$0]] }
    func take(_ size: Int, _ stride: Int) -> Bool {
      guard size > 1 else { return true }
      guard let index = left.firstIndex(of: [size, stride]) else { return false }
      left.remove(at: index)
      return true
    }
    if left == [[shape.positions, 1]] { return .positions }
    let (rows, columns) = (take(shape.height, shape.width), take(shape.width, 1))
    guard left.isEmpty else { return nil }
    return rows && columns ? .positions : rows ? .rows : columns ? .columns : nil
  }
}

extension NodeReader {
  /// Adds the mean over some axes. Two means, first over columns and then over rows, become one.
  fileprivate mutating func addMean(
    over axes: [Int], of input: FeatureMapValue, dims: [Int], _ graph: inout GraphBuilder
  ) {
    let shape = graph.shape(input)
    guard let part = graph.part(axes, of: input) else {
      return report("the axes \(axes) of dimensions \(input.dims); expected rows and columns")
    }
    var plain = FeatureMapValue(layer: input.layer, dims: [1, shape.channels, shape.height, shape.width])
    var kind: any LayerKind = GlobalAveragePooling()
    if part != .positions {
      kind = AveragePooling(
        window: Window(kernel: part == .rows ? Pair(shape.height, 1) : Pair(1, shape.width)))
    } else if graph.kind(input) is AveragePooling, let source = graph.source(ofMean: input) {
      plain = source
    }
    graph.add(kind, for: &self, inputs: [plain], dims: dims)
  }
}

extension NodeReader {
  /// The map of a reduction over rows and columns, and the dimensions of the result.
  mutating func reducedOverPositions(_ graph: inout GraphBuilder) -> (map: FeatureMapValue, dims: [Int]?)? {
    let keepsDims = flag("keepdims", default: true)
    ignore("noop_with_empty_axes")
    let given = axes(inputSince: 18)
    guard let input = map(0), let given, let positions = normalised(given, rank: input.dims.count),
      graph.part(positions, of: input) == .positions
    else {
      if faults.isEmpty, !hasUnknown { report("the axes \(given ?? []); expected those of rows and columns") }
      return nil
    }
    let dims = input.dims.indices.compactMap { axis in
      positions.contains(axis) ? (keepsDims ? 1 : nil) : input.dims[axis]
    }
    let shape = graph.shape(input)
    return (FeatureMapValue(layer: input.layer, dims: [1, shape.channels, shape.height, shape.width]), dims)
  }
}

extension GraphBuilder {
  /// The map whose rows or columns were averaged in whole to give `map`; nil where that is not so.
  fileprivate func source(ofMean map: FeatureMapValue) -> FeatureMapValue? {
    guard let layer = layer(behind: map), let pooling = layer.kind as? AveragePooling,
      let shape = shapes[layer.inputs[0]],
      pooling == AveragePooling(window: Window(kernel: Pair(1, shape.width)))
        || pooling == AveragePooling(window: Window(kernel: Pair(shape.height, 1)))
    else { return nil }
    return FeatureMapValue(layer: layer.inputs[0], dims: [1, shape.channels, shape.height, shape.width])
  }
}

import NetworkDescription

extension Operator {
  /// Channels one after the other.
  static let concat = Operator("Concat") { node, graph in
    if !node.has("axis") { node.report("the attribute 'axis' is missing") }
    let axis = node.integer("axis", default: 1)
    var maps: [FeatureMapValue] = []
    for index in node.inputs.indices {
      if let map = node.map(index) { maps.append(map) }
    }
    guard maps.count == node.inputs.count, node.faults.isEmpty, let first = maps.first else {
      return node.inputs.isEmpty ? node.report("no inputs") : ()
    }
    guard maps.allSatisfy({ $0.dims.count == first.dims.count }) else {
      return node.report("inputs of different numbers of dimensions")
    }
    guard maps.count <= 1024 else { return node.report("\(maps.count) inputs; expected at most 1024") }
    let position = axis < 0 ? axis + first.dims.count : axis
    guard first.dims.count >= 2, maps.allSatisfy({ graph.channelAxis(of: $0) == position }) else {
      return node.report("the axis \(axis) of dimensions \(first.dims); expected the channels")
    }
    // Maps with their channels last are joined as they lie, and so is the result seen.
    let isLast = position == first.dims.count - 1 && position > 1
    let plain = maps.map { FeatureMapValue(layer: $0.layer, dims: graph.plainDims(of: $0)) }
    guard var joined = graph.insert(Concat(), for: &node, inputs: plain) else { return }
    if isLast { joined.view = joined.view.transposed([0] + Array(2..<joined.dims.count) + [1]) }
    graph.bind(node, to: .map(joined))
  }
}

import NetworkDescription

extension Operator {
  /// The sum of two maps, or the bias of the layer before.
  static let add = Operator("Add") { node, graph in
    switch (node.hasInput(0) ? node.inputs[0] : nil, node.hasInput(1) ? node.inputs[1] : nil) {
    case (.map(let map), .constant(let bias)), (.constant(let bias), .map(let map)):
      addBias(bias, to: map, &node, &graph)
    default:
      let (first, second) = (node.map(0), node.map(1))
      guard let first, let second else { return }
      guard first.dims == second.dims else {
        return node.report("inputs of dimensions \(first.dims) and \(second.dims); expected equal ones")
      }
      graph.add(Add(), for: &node, inputs: [first, second])
    }
  }

  /// Exporters write a dense layer as a product and a sum: the constant becomes the product's bias.
  private static func addBias(
    _ bias: Constant, to map: FeatureMapValue, _ node: inout NodeReader, _ graph: inout GraphBuilder
  ) {
    let advice = "; a constant can only be the bias of a Conv, Gemm or MatMul without one, used once"
    // Under another name, as an Identity gives it, nobody knows who else reads the layer.
    guard let source = graph.outputNames[map.layer], node.node.input.contains(source),
      graph.uses[source] == 1
    else {
      return node.report("the constant '\(bias.name)' is added to a map that others use too\(advice)")
    }
    let channels = graph.shape(map).channels
    let trailing = Array(repeating: 1, count: map.dims.count - 2)
    // Broadcasting aligns the last dimensions: only these spell one number a channel.
    guard bias.dims == [channels] + trailing || bias.dims == [1, channels] + trailing else {
      return node.report("the constant '\(bias.name)' of dimensions \(bias.dims)\(advice)")
    }
    var flat = bias
    flat.dims = [channels]
    switch graph.kind(map) {
    case var layer as Convolution where layer.bias == nil:
      layer.bias = graph.parameter(flat, dims: [channels], for: &node)
      graph.replaceKind(of: map, with: layer)
    case var layer as Dense where layer.bias == nil:
      layer.bias = graph.parameter(flat, dims: [channels], for: &node)
      graph.replaceKind(of: map, with: layer)
    default: return node.report("the constant '\(bias.name)' is added\(advice)")
    }
    graph.bind(node, to: .map(map))
  }
}

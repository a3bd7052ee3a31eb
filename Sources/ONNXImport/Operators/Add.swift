import NetworkDescription

extension Operator {
  /// The sum of two maps, of a map and constants, or the bias of the layer before.
  static let add = Operator("Add") { node, graph in
    switch (node.hasInput(0) ? node.inputs[0] : nil, node.hasInput(1) ? node.inputs[1] : nil) {
    case (.map(let map), .constant(let shift)), (.constant(let shift), .map(let map)):
      if node.addBias(shift, to: map, &graph) { return }
      node.addAffine(map, shift: shift, graph: &graph)
    default: node.addSum(sign: nil, &graph)
    }
  }

  /// The difference of two maps, or of a map and constants.
  static let sub = Operator("Sub") { node, graph in
    switch (node.hasInput(0) ? node.inputs[0] : nil, node.hasInput(1) ? node.inputs[1] : nil) {
    case (.map(let map), .constant(let shift)):
      node.addAffine(map, shift: shift.mapFloats { -$0 }, graph: &graph)
    case (.constant(let shift), .map(let map)):
      node.addAffine(
        map, scale: Constant(name: shift.name, dims: [], values: .floats([-1])), shift: shift, graph: &graph)
    default: node.addSum(sign: -1, &graph)
    }
  }

  /// The map with its sign turned.
  static let neg = Operator("Neg") { node, graph in
    guard let map = node.map(0) else { return }
    node.addAffine(map, scale: Constant(name: "-1", dims: [], values: .floats([-1])), graph: &graph)
  }

  /// The sum of any number of maps.
  static let sum = Operator("Sum") { node, graph in
    let maps = node.inputs.indices.compactMap { node.map($0) }
    guard maps.count == node.inputs.count, node.faults.isEmpty, let first = maps.first else { return }
    guard maps.count > 1 else { return graph.bind(node, to: .map(first)) }
    if let result = node.addChain(of: Add(), maps, &graph) { graph.bind(node, to: .map(result)) }
  }
}

extension NodeReader {
  /// Two maps added, the second with another sign where there is one.
  fileprivate mutating func addSum(sign: Float?, _ graph: inout GraphBuilder) {
    let (first, second) = (map(0), map(1))
    guard let first, let second else { return }
    guard first.dims == second.dims, first.isArranged(as: second) else {
      return report("inputs of dimensions \(first.dims) and \(second.dims); expected equal ones")
    }
    guard let sign else { return graph.add(Add(), for: &self, inputs: [first, second]) }
    guard
      let turned = graph.addAffine(
        second, scale: Array(repeating: sign, count: graph.shape(second).channels), suffix: "negative",
        for: &self)
    else { return }
    graph.add(Add(), for: &self, inputs: [first, turned])
  }

  /// Layers of two inputs, one behind the other, that together take all maps; each but the node's last one has a number
  /// behind its name.
  ///
  /// - Parameter isLast: Whether the node ends with them.
  mutating func addChain(
    of kind: any LayerKind, _ maps: [FeatureMapValue], isLast: Bool = true, _ graph: inout GraphBuilder
  ) -> FeatureMapValue? {
    guard maps.count <= 1024 else {
      report("\(maps.count) inputs; expected at most 1024")
      return nil
    }
    var result = maps[0]
    for (index, map) in maps.dropFirst().enumerated() {
      guard result.isArranged(as: map) else {
        report("inputs of dimensions \(result.dims) and \(map.dims); expected equal ones")
        return nil
      }
      let suffix = isLast && index == maps.count - 2 ? nil : "\(index)"
      guard let next = graph.insert(kind, suffix: suffix, for: &self, inputs: [result, map]) else {
        return nil
      }
      result = next
    }
    return result
  }

  /// Exporters write a dense layer as a product and a sum: the constant becomes the product's bias. False where it
  /// cannot.
  fileprivate mutating func addBias(
    _ bias: Constant, to map: FeatureMapValue, _ graph: inout GraphBuilder
  ) -> Bool {
    // Under another name, as an Identity gives it, nobody knows who else reads the layer.
    guard let source = graph.outputNames[map.layer], node.input.contains(source), graph.uses[source] == 1,
      let values = graph.perChannel(bias, for: map)
    else { return false }
    let flat = Constant(name: bias.name, dims: [values.count], values: .floats(values))
    switch graph.kind(map) {
    case var layer as Convolution where layer.bias == nil:
      layer.bias = graph.parameter(flat, dims: [values.count], for: &self)
      graph.replaceKind(of: map, with: layer)
    case var layer as Dense where layer.bias == nil:
      layer.bias = graph.parameter(flat, dims: [values.count], for: &self)
      graph.replaceKind(of: map, with: layer)
    default: return false
    }
    graph.bind(self, to: .map(map))
    return true
  }
}

import NetworkDescription

extension Operator {
  /// Channels one after the other, or lists of shape arithmetic.
  static let concat = Operator("Concat") { node, graph in
    if !node.has("axis") { node.report("the attribute 'axis' is missing") }
    let axis = node.integer("axis", default: 1)
    let constants = node.inputs.compactMap { value -> Constant? in
      if case .constant(let constant) = value { constant } else { nil }
    }
    if constants.count == node.inputs.count, !constants.isEmpty {
      return foldedConcat(constants, axis: axis, &node, &graph)
    }
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
    guard first.dims.count >= 2, axis == 1 || axis == 1 - first.dims.count else {
      return node.report("the axis \(axis); expected 1, the channels")
    }
    graph.add(Concat(), for: &node, inputs: maps)
  }

  private static func foldedConcat(
    _ constants: [Constant], axis: Int, _ node: inout NodeReader, _ graph: inout GraphBuilder
  ) {
    let lists = constants.compactMap(\.integers)
    guard lists.count == constants.count, constants.allSatisfy({ $0.dims.count == 1 }),
      axis == 0 || axis == -1
    else { return node.report("constants other than lists of whole numbers") }
    let all = lists.flatMap { $0 }
    guard all.count <= 64 else { return node.report("a list of \(all.count) sizes") }
    graph.bind(node, to: .constant(.list(all, name: node.output)))
  }
}

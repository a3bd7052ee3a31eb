import NetworkDescription

extension Operator {
  /// The map as a vector.
  static let flatten = Operator("Flatten") { node, graph in
    let axis = node.integer("axis", default: 1)
    guard let input = node.map(0) else { return }
    guard axis == 1 || axis == 1 - input.dims.count else {
      return node.report("the axis \(axis); expected 1, so that one vector an image results")
    }
    node.flatten(input, &graph)
  }

  /// Other dimensions for the same numbers: a vector, or a vector as a map of one position.
  static let reshape = Operator("Reshape") { node, graph in
    let keepsZero = node.flag("allowzero")
    let wanted = node.integers(1, "shape")
    guard let input = node.map(0), let wanted else { return }
    guard var dims = resolved(wanted, from: input.dims, keepsZero: keepsZero) else {
      return node.report("the shape \(wanted) for an input of dimensions \(input.dims)")
    }
    let count = graph.shape(input).count
    if dims == input.dims { return graph.bind(node, to: .map(input)) }
    if dims == [1, count] { return node.flatten(input, &graph) }
    while dims.count > 2, dims.last == 1 { dims.removeLast() }
    guard dims == [1, count], graph.shape(input).isVector else {
      return node.report("the shape \(wanted); expected one vector an image")
    }
    graph.bind(node, to: .map(FeatureMapValue(layer: input.layer, dims: [1, count, 1, 1])))
  }

  /// Removes dimensions of size 1: rows and columns of a map of one position, or those of a constant.
  static let squeeze = Operator("Squeeze") { node, graph in
    let given = node.axes(inputSince: 13)
    guard node.hasInput(0), let value = node.inputs[0], node.faults.isEmpty else { return }
    if case .constant(var constant) = value {
      let list = given ?? constant.dims.indices.filter { constant.dims[$0] == 1 }
      guard let axes = node.normalised(list, rank: constant.dims.count) else { return }
      guard axes.allSatisfy({ constant.dims[$0] == 1 }) else {
        return node.report("the axes \(list) of a constant of dimensions \(constant.dims)")
      }
      for axis in axes.reversed() { constant.dims.remove(at: axis) }
      constant.name = node.output
      return graph.bind(node, to: .constant(constant))
    }
    guard let input = node.map(0) else { return }
    guard let list = given, let axes = node.normalised(list, rank: input.dims.count) else {
      if node.faults.isEmpty { node.report("no axes; expected those of rows and columns") }
      return
    }
    guard axes.allSatisfy({ $0 >= 2 && input.dims[$0] == 1 }) else {
      return node.report("the axes \(list) of dimensions \(input.dims); expected rows and columns of size 1")
    }
    var dims = input.dims
    for axis in axes.reversed() { dims.remove(at: axis) }
    if dims.count == 2 { return node.flatten(input, &graph) }
    graph.bind(node, to: .map(FeatureMapValue(layer: input.layer, dims: dims)))
  }

  /// Adds dimensions of size 1, to a constant or behind a vector.
  static let unsqueeze = Operator("Unsqueeze") { node, graph in
    let given = node.axes(inputSince: 13)
    guard node.hasInput(0), let value = node.inputs[0], node.faults.isEmpty else { return }
    guard let list = given, list.count <= 4 else { return node.report("no list of axes") }
    if case .constant(var constant) = value {
      guard constant.dims.count <= 4,
        let axes = node.normalised(list, rank: constant.dims.count + list.count)
      else { return node.faults.isEmpty ? node.report("a constant of over 4 dimensions") : () }
      for axis in axes { constant.dims.insert(1, at: axis) }
      constant.name = node.output
      return graph.bind(node, to: .constant(constant))
    }
    guard let input = node.map(0) else { return }
    guard let axes = node.normalised(list, rank: input.dims.count + list.count) else { return }
    var dims = input.dims
    for axis in axes { dims.insert(1, at: axis) }
    guard axes.allSatisfy({ $0 >= 2 }), dims.count <= 4, graph.shape(input).isVector else {
      return node.report("the axes \(list); expected rows and columns behind a vector")
    }
    graph.bind(node, to: .map(FeatureMapValue(layer: input.layer, dims: dims)))
  }

  /// The dimensions that a Reshape asks for: 0 keeps one, a single -1 takes the rest.
  private static func resolved(_ wanted: [Int], from dims: [Int], keepsZero: Bool) -> [Int]? {
    var result = wanted
    for (index, size) in wanted.enumerated() where size == 0 && !keepsZero {
      guard index < dims.count else { return nil }
      result[index] = dims[index]
    }
    let open = result.indices.filter { result[$0] == -1 }
    guard open.count <= 1, let count = elementCount(dims), count > 0 else { return nil }
    guard let known = elementCount(result.filter { $0 != -1 }), known > 0 else { return nil }
    if let place = open.first { result[place] = count / known }
    return elementCount(result) == count ? result : nil
  }
}

extension NodeReader {
  /// Adds a flatten layer; behind a softmax, which must stay the last layer, the map itself serves.
  fileprivate mutating func flatten(_ input: FeatureMapValue, _ graph: inout GraphBuilder) {
    let count = graph.shape(input).count
    if graph.kind(input) is Softmax {
      return graph.bind(self, to: .map(FeatureMapValue(layer: input.layer, dims: [1, count])))
    }
    graph.add(Flatten(), for: &self, inputs: [input], dims: [1, count])
  }
}

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

  /// Other dimensions for the same numbers.
  static let reshape = Operator("Reshape") { node, graph in
    let keepsZero = node.flag("allowzero")
    let wanted = node.opset < 5 ? node.integers("shape") : node.integers(1, "shape")
    guard let input = node.map(0), var wanted else { return }
    // A larger batch of the file is read as one image.
    if let batch = node.batch, batch > 1, wanted.first == batch { wanted[0] = 1 }
    guard let dims = resolved(wanted, from: input.dims, keepsZero: keepsZero) else {
      return node.report("the shape \(wanted) for an input of dimensions \(input.dims)")
    }
    node.reshape(input, to: dims, &graph)
  }

  /// The dimensions in another order.
  static let transpose = Operator("Transpose") { node, graph in
    let given = node.integers("perm")
    guard var input = node.map(0) else { return }
    let order = given ?? Array(input.dims.indices.reversed())
    guard order.sorted() == Array(input.dims.indices), input.order == nil else {
      return node.report("the order \(order) for an input of dimensions \(input.dims)")
    }
    input.view = input.view.transposed(order)
    graph.bind(node, to: .map(input))
  }

  /// Removes dimensions of size 1: rows and columns of a map of one position, or those of a constant.
  static let squeeze = Operator("Squeeze") { node, graph in
    let given = node.axes(inputSince: 13)
    guard node.faults.isEmpty else { return }
    guard let input = node.map(0) else { return }
    let list = given ?? input.dims.indices.dropFirst().filter { input.dims[$0] == 1 }
    guard let axes = node.normalised(list, rank: input.dims.count) else { return }
    guard axes.allSatisfy({ input.dims[$0] == 1 }) else {
      return node.report("the axes \(list) of dimensions \(input.dims); expected axes of size 1")
    }
    let dims = input.dims.indices.filter { !axes.contains($0) }.map { input.dims[$0] }
    node.reshape(input, to: dims, &graph)
  }

  /// Adds dimensions of size 1, to a constant or behind a vector.
  static let unsqueeze = Operator("Unsqueeze") { node, graph in
    let given = node.axes(inputSince: 13)
    guard node.faults.isEmpty else { return }
    guard let list = given, list.count <= 4 else { return node.report("no list of axes") }
    guard let input = node.map(0) else { return }
    guard let axes = node.normalised(list, rank: input.dims.count + list.count) else { return }
    var dims = input.dims
    for axis in axes { dims.insert(1, at: axis) }
    node.reshape(input, to: dims, &graph)
  }

  /// The dimensions that a Reshape asks for: 0 keeps one, a single -1 takes the rest.
  static func resolved(_ wanted: [Int], from dims: [Int], keepsZero: Bool) -> [Int]? {
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
  /// Binds the output to the same numbers under other dimensions.
  ///
  /// As a rule no layer is needed. A map becomes a vector by a flatten layer; where the graph sees the map in another
  /// order, the vector remembers it, and the dense layer behind takes its columns in that order.
  fileprivate mutating func reshape(_ input: FeatureMapValue, to dims: [Int], _ graph: inout GraphBuilder) {
    if dims == input.dims { return graph.bind(self, to: .map(input)) }
    let shape = graph.shape(input)
    if dims == [1, shape.count], input.dims.count > 2 { return flatten(input, &graph) }
    var result = input
    if input.order == nil, let view = input.view.reshaped(dims) {
      result.view = view
      return graph.bind(self, to: .map(result))
    }
    report("the shape \(dims) for dimensions \(input.dims); expected one vector an image")
  }

  /// Adds a flatten layer; behind a softmax, which must stay the last layer, the map itself serves.
  fileprivate mutating func flatten(_ input: FeatureMapValue, _ graph: inout GraphBuilder) {
    let count = graph.shape(input).count
    if graph.kind(input) is Softmax {
      return graph.bind(self, to: .map(FeatureMapValue(layer: input.layer, dims: [1, count])))
    }
    var plain = input
    plain.order = nil
    plain.view = TensorView(input.dims)
    guard var vector = graph.insert(Flatten(), for: &self, inputs: [plain], dims: [1, count]) else { return }
    if !input.keepsOrder {
      guard input.order == nil else { return report("a vector in another order") }
      vector.order = input.view.elements(of: Array(0..<count))
    }
    graph.bind(self, to: .map(vector))
  }
}

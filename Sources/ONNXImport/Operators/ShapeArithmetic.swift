extension Operator {
  /// A constant in the graph.
  static let constant = Operator("Constant") { node, graph in
    let name = node.output
    var constant: Constant?
    if node.has("value") {
      guard let tensor = node.tensor("value") else { return }
      do throws(Refusal) {
        constant = try graph.tensors.constant(tensor, name: name)
      } catch {
        return node.report("its value: \(error.reason)")
      }
    } else if node.has("value_int") {
      constant = Constant(name: name, dims: [], values: .integers([node.integer("value_int")]))
    } else if node.has("value_float") {
      constant = Constant(name: name, dims: [], values: .floats([node.number("value_float", default: 0)]))
    } else if let list = node.integers("value_ints") {
      constant = .list(list, name: name)
    } else if let list = node.numbers("value_floats") {
      constant = Constant(name: name, dims: [list.count], values: .floats(list))
    }
    guard let constant else { return node.report("a value that is neither a tensor nor a number") }
    graph.bind(node, to: .constant(constant))
  }

  /// The dimensions of a map or a constant.
  static let shape = Operator("Shape") { node, graph in
    let start = node.integer("start")
    let hasEnd = node.has("end")
    let end = node.integer("end")
    guard node.hasInput(0), let value = node.inputs[0] else { return node.report("input 0 is missing") }
    let dims: [Int]
    switch value {
    case .map(let map): dims = map.dims
    case .constant(let constant): dims = constant.dims
    case .unknown: return
    }
    func clamped(_ index: Int) -> Int { min(max(index < 0 ? index + dims.count : index, 0), dims.count) }
    let first = clamped(start)
    let last = max(first, hasEnd ? clamped(end) : dims.count)
    graph.bind(node, to: .constant(.list(Array(dims[first..<last]), name: node.output)))
  }

  /// Elements of a list, chosen by index.
  static let gather = Operator("Gather") { node, graph in
    let axis = node.integer("axis")
    let data = node.constant(0, "list")
    let indices = node.constant(1, "index")
    guard let data, let indices else { return }
    guard data.dims.count == 1, axis == 0 || axis == -1, indices.dims.count <= 1,
      let wanted = indices.integers
    else { return node.report("other than elements of a list by number") }
    let count = data.count
    guard wanted.allSatisfy({ $0 >= -count && $0 < count }) else {
      return node.report("the index \(wanted) of a list of \(count)")
    }
    let positions = wanted.map { $0 < 0 ? $0 + count : $0 }
    graph.bind(node, to: .constant(data.picking(positions, dims: indices.dims, name: node.output)))
  }

  /// Another element type; maps stay Float32 whatever float type is asked for.
  static let cast = Operator("Cast") { node, graph in
    let number = node.integer("to")
    node.ignore("saturate", "round_mode")
    guard let type = ElementType(rawValue: number) else {
      return node.report("a cast to \(ElementType.spoken(number))")
    }
    guard node.hasInput(0), let value = node.inputs[0] else { return node.report("input 0 is missing") }
    switch value {
    case .unknown: return
    case .map:
      guard type.isFloat else { return node.report("a cast of a feature map to \(type)") }
      graph.bind(node, to: value)
    case .constant(var constant):
      constant.name = node.output
      switch (constant.values, type) {
      case (.floats, _) where type.isFloat, (.integers, .int64): break
      case (.integers(let list), _) where type.isFloat: constant.values = .floats(list.map { Float($0) })
      case (.integers(let list), .int32) where list.allSatisfy({ Int32(exactly: $0) != nil }): break
      case (.floats(let list), .int64) where list.allSatisfy({ abs($0) < 0x1p30 }):
        constant.values = .integers(list.map { Int($0) })
      default: return node.report("a cast of the constant to \(type)")
      }
      graph.bind(node, to: .constant(constant))
    }
  }
}

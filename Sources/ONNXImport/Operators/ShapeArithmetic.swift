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

  /// The dimensions of a map.
  static let shape = Operator("Shape") { node, graph in
    guard node.hasInput(0), case .map(let map)? = node.inputs[0] else {
      node.ignore("start", "end")
      return node.hasUnknown ? () : node.report("input 0 is missing")
    }
    graph.bind(node, to: .constant(.list(node.shapeRange(of: map.dims), name: node.output)))
  }

  /// Another element type; maps stay Float32 whatever float type is asked for.
  static let cast = Operator("Cast") { node, graph in
    let number = node.integer("to")
    node.ignore("saturate", "round_mode")
    guard let type = ElementType(rawValue: number) else {
      return node.report("a cast to \(ElementType.spoken(number))")
    }
    guard let map = node.map(0) else { return }
    guard type.isFloat else { return node.report("a cast of a feature map to \(type)") }
    graph.bind(node, to: .map(map))
  }
}

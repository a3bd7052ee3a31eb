extension ConstantOperator {
  /// The same numbers under other dimensions or in another order.
  static let arrangements: [ConstantOperator] = [
    .single("Identity") { (node: inout NodeReader) throws(Refusal) in try node.operand(0) },
    .single("Dropout") { (node: inout NodeReader) throws(Refusal) in
      node.ignore("ratio", "seed", "is_test")
      return try node.operand(0)
    },
    .single("Reshape") { (node: inout NodeReader) throws(Refusal) in
      let keepsZero = node.flag("allowzero")
      var value = try node.operand(0)
      let wanted = try node.hasInput(1) ? node.list(1) : node.integers("shape") ?? []
      guard let dims = Operator.resolved(wanted, from: value.dims, keepsZero: keepsZero) else {
        throw Refusal("the shape \(wanted) for a constant of dimensions \(value.dims)")
      }
      value.dims = dims
      return value
    },
    .single("Flatten") { (node: inout NodeReader) throws(Refusal) in
      var value = try node.operand(0)
      let rank = value.dims.count
      let given = node.integer("axis", default: 1)
      let axis = given == rank ? rank : try node.axis(given, rank: max(rank, 1))
      value.dims = [value.dims.prefix(axis).reduce(1, *), value.dims.dropFirst(axis).reduce(1, *)]
      return value
    },
    .single("Squeeze") { (node: inout NodeReader) throws(Refusal) in
      var value = try node.operand(0)
      let given = try node.opset < 13 ? node.integers("axes") : node.optionalList(1)
      let list = given ?? value.dims.indices.filter { value.dims[$0] == 1 }
      let axes = try node.axes(list, rank: value.dims.count)
      guard axes.allSatisfy({ value.dims[$0] == 1 }) else {
        throw Refusal("the axes \(list) of a constant of dimensions \(value.dims)")
      }
      value.dims = value.dims.indices.filter { !axes.contains($0) }.map { value.dims[$0] }
      return value
    },
    .single("Unsqueeze") { (node: inout NodeReader) throws(Refusal) in
      var value = try node.operand(0)
      guard let list = try node.opset < 13 ? node.integers("axes") : node.optionalList(1),
        value.dims.count + list.count <= 8
      else { throw Refusal("no list of axes, or one too long") }
      for axis in try node.axes(list, rank: value.dims.count + list.count).sorted() {
        value.dims.insert(1, at: axis)
      }
      return value
    },
    .single("Transpose") { (node: inout NodeReader) throws(Refusal) in
      let value = try node.operand(0)
      let order = node.integers("perm") ?? Array(value.dims.indices.reversed())
      guard order.sorted() == Array(value.dims.indices) else {
        throw Refusal("the order \(order) for \(value.dims.count) dimensions")
      }
      return value.elements(TensorView(value.dims).transposed(order))
    },
    .single("Expand") { (node: inout NodeReader) throws(Refusal) in
      let value = try node.operand(0)
      let wanted = try node.list(1)
      guard let dims = TensorView.broadcast(value.dims, wanted) else {
        throw Refusal("the shape \(wanted) for a constant of dimensions \(value.dims)")
      }
      return try value.broadcast(to: dims)
    },
    .single("Tile") { (node: inout NodeReader) throws(Refusal) in
      let value = try node.operand(0)
      let repeats = try node.list(1)
      guard repeats.count == value.dims.count, repeats.allSatisfy({ (0...Limit.size).contains($0) }) else {
        throw Refusal("the repeats \(repeats) for \(value.dims.count) dimensions")
      }
      let dims = zip(value.dims, repeats).map { $0.multipliedReportingOverflow(by: $1) }
      guard dims.allSatisfy({ !$0.overflow }) else { throw Refusal("repeats too large to be meant") }
      try checkFolded(dims.map(\.partialValue))
      // Dimension d repeated r times is [r, d] with the same elements for every r.
      let pairs = zip(repeats, value.dims).flatMap { [$0, $1] }
      let split = TensorView(value.dims.flatMap { [1, $0] }).broadcast(to: pairs)
      guard let split else { throw Refusal("repeats that do not fit") }
      var tiled = value.elements(split)
      tiled.dims = dims.map(\.partialValue)
      return tiled
    },
    .single("Cast") { (node: inout NodeReader) throws(Refusal) in
      node.ignore("saturate", "round_mode")
      return try node.operand(0).cast(to: node.integer("to"))
    },
    .single("CastLike") { (node: inout NodeReader) throws(Refusal) in
      node.ignore("saturate", "round_mode")
      let type: ElementType = try node.operand(1).floats == nil ? .int64 : .float
      return try node.operand(0).cast(to: type.rawValue)
    },
  ]
}

extension Constant {
  /// The numbers in another element type.
  fileprivate func cast(to number: Int) throws(Refusal) -> Constant {
    guard let type = ElementType(rawValue: number) else {
      throw Refusal("a cast to \(ElementType.spoken(number))")
    }
    var result = self
    switch (values, type) {
    case (.floats, _) where type.isFloat: break
    case (.integers(let list), _) where type.isFloat: result.values = .floats(list.map { Float($0) })
    case (.integers(let list), .bool): result.values = .integers(list.map { $0 == 0 ? 0 : 1 })
    case (.floats(let list), .bool): result.values = .integers(list.map { $0 == 0 ? 0 : 1 })
    case (.integers(let list), _):
      guard let range = type.range, list.allSatisfy({ range.contains($0) }) else {
        throw Refusal("a cast to \(type) of a number that it cannot hold")
      }
    case (.floats(let list), _):
      guard let range = type.range,
        list.allSatisfy({ $0.isFinite && abs($0) < 0x1p62 && range.contains(Int($0)) })
      else { throw Refusal("a cast to \(type) of a number that it cannot hold") }
      result.values = .integers(list.map { Int($0) })
    }
    return result
  }
}

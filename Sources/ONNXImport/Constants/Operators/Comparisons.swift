extension ConstantOperator {
  /// Comparisons and truth values, which are the integers 0 and 1.
  static let comparisons: [ConstantOperator] = [
    comparison("Equal", { $0 == $1 }, { $0 == $1 }),
    comparison("Greater", { $0 > $1 }, { $0 > $1 }),
    comparison("GreaterOrEqual", { $0 >= $1 }, { $0 >= $1 }),
    comparison("Less", { $0 < $1 }, { $0 < $1 }),
    comparison("LessOrEqual", { $0 <= $1 }, { $0 <= $1 }),
    comparison("And", { $0 != 0 && $1 != 0 }, { $0 != 0 && $1 != 0 }),
    comparison("Or", { $0 != 0 || $1 != 0 }, { $0 != 0 || $1 != 0 }),
    comparison("Xor", { ($0 != 0) != ($1 != 0) }, { ($0 != 0) != ($1 != 0) }),
    .single("Not") { (node: inout NodeReader) throws(Refusal) in
      let value = try node.operand(0)
      guard let list = value.integers else { throw Refusal("a constant of floats; expected truth values") }
      return Constant(name: node.output, dims: value.dims, values: .integers(list.map { $0 == 0 ? 1 : 0 }))
    },
    .single("Where") { (node: inout NodeReader) throws(Refusal) in
      let (a, b) = try aligned(try node.operand(1), try node.operand(2))
      guard let dims = TensorView.broadcast(try node.operand(0).dims, a.dims) else {
        throw Refusal("constants of dimensions that do not fit")
      }
      let chosen = try node.operand(0).broadcast(to: dims)
      guard let choice = chosen.integers else {
        throw Refusal("a condition of floats; expected truth values")
      }
      let (one, two) = (try a.broadcast(to: dims), try b.broadcast(to: dims))
      switch (one.values, two.values) {
      case (.floats(let x), .floats(let y)):
        return Constant(
          name: node.output, dims: dims,
          values: .floats(choice.indices.map { choice[$0] != 0 ? x[$0] : y[$0] }))
      case (.integers(let x), .integers(let y)):
        return Constant(
          name: node.output, dims: dims,
          values: .integers(choice.indices.map { choice[$0] != 0 ? x[$0] : y[$0] }))
      default: throw Refusal("constants of floats and of whole numbers")
      }
    },
  ]

  private static func comparison(
    _ name: String, _ floats: @escaping @Sendable (Float, Float) -> Bool,
    _ integers: @escaping @Sendable (Int, Int) -> Bool
  ) -> ConstantOperator {
    .single(name) { (node: inout NodeReader) throws(Refusal) in
      let (a, b) = try aligned(try node.operand(0), try node.operand(1))
      let answers: [Bool]
      switch (a.values, b.values) {
      case (.floats(let x), .floats(let y)): answers = zip(x, y).map(floats)
      case (.integers(let x), .integers(let y)): answers = zip(x, y).map(integers)
      default: throw Refusal("constants of floats and of whole numbers")
      }
      return Constant(name: node.output, dims: a.dims, values: .integers(answers.map { $0 ? 1 : 0 }))
    }
  }
}

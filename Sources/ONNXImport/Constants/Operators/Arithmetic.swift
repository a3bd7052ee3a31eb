import Foundation

extension ConstantOperator {
  /// Sums, differences, products, quotients, powers, and the smallest and largest, with broadcast.
  static let arithmetic: [ConstantOperator] = [
    binary("Add", { $0 + $1 }, { $0.addingReportingOverflow($1) }),
    binary("Sub", { $0 - $1 }, { $0.subtractingReportingOverflow($1) }),
    binary("Mul", { $0 * $1 }, { $0.multipliedReportingOverflow(by: $1) }),
    // Quotients of whole numbers are cut off towards 0; by 0 there is none.
    binary("Div", { $0 / $1 }, { $0.dividedReportingOverflow(by: $1) }),
    binary("Pow", { pow($0, $1) }, { power($0, $1) }),
    .single("Mod") { (node: inout NodeReader) throws(Refusal) in
      let keepsSign = node.flag("fmod")
      return try fold(
        try node.operand(0), try node.operand(1), name: node.output,
        { keepsSign ? fmod($0, $1) : $0 - ($0 / $1).rounded(.down) * $1 },
        { a, b in
          let (rest, overflow) = a.remainderReportingOverflow(dividingBy: b)
          let turns = !keepsSign && rest != 0 && (rest < 0) != (b < 0)
          return (overflow || !turns ? rest : rest + b, overflow)
        })
    },
    variadic("Max", { $0 > $1 || $0.isNaN ? $0 : $1 }, { max($0, $1) }),
    variadic("Min", { $0 < $1 || $0.isNaN ? $0 : $1 }, { min($0, $1) }),
    variadic("Sum", { $0 + $1 }, { $0 &+ $1 }),
  ]

  /// Two constants, element by element, under their common dimensions.
  static func fold(
    _ a: Constant, _ b: Constant, name: String, _ floats: (Float, Float) -> Float,
    _ integers: (Int, Int) -> (partialValue: Int, overflow: Bool)
  ) throws(Refusal) -> Constant {
    let (a, b) = try aligned(a, b)
    switch (a.values, b.values) {
    case (.floats(let one), .floats(let two)):
      return Constant(name: name, dims: a.dims, values: .floats(zip(one, two).map { floats($0, $1) }))
    case (.integers(let one), .integers(let two)):
      var list: [Int] = []
      list.reserveCapacity(one.count)
      for (x, y) in zip(one, two) {
        let (value, overflow) = integers(x, y)
        if overflow { throw Refusal("whole numbers that are too large, or a division by 0") }
        list.append(value)
      }
      return Constant(name: name, dims: a.dims, values: .integers(list))
    default: throw Refusal("constants of floats and of whole numbers")
    }
  }

  /// Two constants under their common dimensions.
  static func aligned(_ a: Constant, _ b: Constant) throws(Refusal) -> (Constant, Constant) {
    guard let dims = TensorView.broadcast(a.dims, b.dims) else {
      throw Refusal("constants of dimensions \(a.dims) and \(b.dims), which do not fit")
    }
    return (try a.broadcast(to: dims), try b.broadcast(to: dims))
  }

  private static func binary(
    _ name: String, _ floats: @escaping @Sendable (Float, Float) -> Float,
    _ integers: @escaping @Sendable (Int, Int) -> (partialValue: Int, overflow: Bool)
  ) -> ConstantOperator {
    .single(name) { (node: inout NodeReader) throws(Refusal) in
      try fold(try node.operand(0), try node.operand(1), name: node.output, floats, integers)
    }
  }

  private static func variadic(
    _ name: String, _ floats: @escaping @Sendable (Float, Float) -> Float,
    _ integers: @escaping @Sendable (Int, Int) -> Int
  ) -> ConstantOperator {
    .single(name) { (node: inout NodeReader) throws(Refusal) in
      var result = try node.operand(0)
      result.name = node.output
      for index in node.inputs.indices.dropFirst() {
        result = try fold(
          result, try node.operand(index), name: node.output, floats, { (integers($0, $1), false) })
      }
      return result
    }
  }

  private static func power(_ base: Int, _ exponent: Int) -> (partialValue: Int, overflow: Bool) {
    guard exponent >= 0 else { return (0, true) }
    if base == 0 || base == 1 { return (exponent == 0 ? 1 : base, false) }
    if base == -1 { return (exponent % 2 == 0 ? 1 : -1, false) }
    var result = (partialValue: 1, overflow: false)
    // A base of at least 2 overflows within 64 steps.
    for _ in 0..<exponent {
      result = result.partialValue.multipliedReportingOverflow(by: base)
      if result.overflow { break }
    }
    return result
  }
}

extension Constant {
  /// The numbers under larger dimensions.
  func broadcast(to dims: [Int]) throws(Refusal) -> Constant {
    try checkFolded(dims)
    guard let view = TensorView(self.dims).broadcast(to: dims) else {
      throw Refusal("a constant of dimensions \(self.dims) for \(dims)")
    }
    return elements(view)
  }
}

import Foundation

extension ConstantOperator {
  /// Functions of every number on its own.
  static let functions: [ConstantOperator] = [
    unary("Abs", { abs($0) }, { $0 == .min ? nil : abs($0) }),
    unary("Neg", { -$0 }, { $0 == .min ? nil : -$0 }),
    unary("Sign", { $0 == 0 || $0.isNaN ? $0 : $0 < 0 ? -1 : 1 }, { $0.signum() }),
    unary("Floor", { $0.rounded(.down) }, { $0 }),
    unary("Ceil", { $0.rounded(.up) }, { $0 }),
    unary("Round", { $0.rounded(.toNearestOrEven) }, { $0 }),
    unary("Sqrt", { $0.squareRoot() }),
    unary("Reciprocal", { 1 / $0 }),
    unary("Exp", { Float(exp(Double($0))) }),
    unary("Log", { Float(log(Double($0))) }),
    unary("Sigmoid", { Float(1 / (1 + exp(-Double($0)))) }),
    unary("Tanh", { Float(tanh(Double($0))) }),
    unary("Erf", { Float(erf(Double($0))) }),
    unary("Softplus", { Float(log1p(exp(Double($0)))) }),
    unary("Relu", { max($0, 0) }, { max($0, 0) }),
    .single("Clip") { (node: inout NodeReader) throws(Refusal) in
      var bounds = (lower: -Float.infinity, upper: Float.infinity)
      if node.opset < 11 {
        bounds.lower = node.number("min", default: -.greatestFiniteMagnitude)
        bounds.upper = node.number("max", default: .greatestFiniteMagnitude)
      }
      let value = try node.operand(0)
      guard case .floats(let list) = value.values else {
        let lower = try node.optionalList(1)?.first ?? .min
        let upper = try node.optionalList(2)?.first ?? .max
        return Constant(
          name: node.output, dims: value.dims,
          values: .integers((value.integers ?? []).map { min(max($0, lower), upper) }))
      }
      if node.hasInput(1), let lower = try node.operand(1).floats?.first { bounds.lower = lower }
      if node.hasInput(2), let upper = try node.operand(2).floats?.first { bounds.upper = upper }
      return Constant(
        name: node.output, dims: value.dims,
        values: .floats(list.map { min(max($0, bounds.lower), bounds.upper) }))
    },
  ]

  private static func unary(
    _ name: String, _ floats: @escaping @Sendable (Float) -> Float,
    _ integers: @escaping @Sendable (Int) -> Int? = { _ in nil }
  ) -> ConstantOperator {
    .single(name) { (node: inout NodeReader) throws(Refusal) in
      let value = try node.operand(0)
      switch value.values {
      case .floats(let list):
        return Constant(name: node.output, dims: value.dims, values: .floats(list.map(floats)))
      case .integers(let list):
        let results = list.compactMap(integers)
        guard results.count == list.count else {
          throw Refusal("a constant of whole numbers that have no result")
        }
        return Constant(name: node.output, dims: value.dims, values: .integers(results))
      }
    }
  }
}

extension ConstantOperator {
  /// Sums, means and the like over some axes. Floats are summed in double precision.
  static let reductions: [ConstantOperator] = [
    reduction("ReduceSum", axesInputSince: 13) { $0.reduce(0, +) },
    reduction("ReduceMean", axesInputSince: 18) { $0.reduce(0, +) / Double($0.count) },
    reduction("ReduceProd", axesInputSince: 18) { $0.reduce(1, *) },
    reduction("ReduceMax", axesInputSince: 18) { $0.max() ?? -.infinity },
    reduction("ReduceMin", axesInputSince: 18) { $0.min() ?? .infinity },
    reduction("ReduceL1", axesInputSince: 18) { $0.reduce(0) { $0 + abs($1) } },
    reduction("ReduceL2", axesInputSince: 18) { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() },
    reduction("ReduceSumSquare", axesInputSince: 18) { $0.reduce(0) { $0 + $1 * $1 } },
  ]

  private static func reduction(
    _ name: String, axesInputSince version: Int, _ reduce: @escaping @Sendable ([Double]) -> Double
  ) -> ConstantOperator {
    .single(name) { (node: inout NodeReader) throws(Refusal) in
      let keepsDims = node.flag("keepdims", default: true)
      let keepsAll = node.flag("noop_with_empty_axes")
      let value = try node.operand(0)
      let rank = value.dims.count
      let given = try node.opset < version ? node.integers("axes") : node.optionalList(1)
      if given ?? [] == [], keepsAll { return value }
      let axes = try node.axes(given.flatMap { $0.isEmpty ? nil : $0 } ?? Array(0..<rank), rank: rank)
      let kept = (0..<rank).filter { !axes.contains($0) }
      let numbers: [Double] =
        switch value.values {
        case .floats(let list): list.map { Double($0) }
        case .integers(let list): list.map { Double($0) }
        }
      let size = axes.map { value.dims[$0] }.reduce(1, *)
      guard size > 0, value.count > 0 else { throw Refusal("an empty constant") }
      let ordered = TensorView(value.dims).transposed(kept + axes).elements(of: numbers)
      let results = stride(from: 0, to: ordered.count, by: size).map {
        reduce(Array(ordered[$0..<$0 + size]))
      }
      let dims =
        keepsDims
        ? value.dims.indices.map { axes.contains($0) ? 1 : value.dims[$0] } : kept.map { value.dims[$0] }
      if value.floats != nil {
        return Constant(name: node.output, dims: dims, values: .floats(results.map { Float($0) }))
      }
      guard results.allSatisfy({ abs($0) < 0x1p53 }) else {
        throw Refusal("whole numbers that are too large")
      }
      return Constant(name: node.output, dims: dims, values: .integers(results.map { Int($0) }))
    }
  }
}

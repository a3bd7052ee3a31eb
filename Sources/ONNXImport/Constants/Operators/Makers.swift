extension ConstantOperator {
  /// Constants made of sizes.
  static let makers: [ConstantOperator] = [
    .single("Shape") { (node: inout NodeReader) throws(Refusal) in
      let dims = try node.operand(0).dims
      return .list(node.shapeRange(of: dims), name: node.output)
    },
    .single("Size") { (node: inout NodeReader) throws(Refusal) in
      Constant(name: node.output, dims: [], values: .integers([try node.operand(0).count]))
    },
    .single("ConstantOfShape") { (node: inout NodeReader) throws(Refusal) in
      let dims = try node.list(0)
      try checkFolded(dims)
      guard let tensor = node.tensor("value") else {
        return Constant(
          name: node.output, dims: dims, values: .floats(Array(repeating: 0, count: dims.reduce(1, *))))
      }
      let value = try TensorReader(external: ExternalData(folder: nil)).constant(tensor, name: node.output)
      guard value.count == 1 else { throw Refusal("a value of \(value.count) numbers; expected one") }
      return try Constant(name: node.output, dims: [], values: value.values).broadcast(to: dims)
    },
    .single("Range") { (node: inout NodeReader) throws(Refusal) in
      let parts = [try node.operand(0), try node.operand(1), try node.operand(2)]
      guard parts.allSatisfy({ $0.count == 1 }) else {
        throw Refusal("a start, end or step of several numbers")
      }
      let integers = parts.compactMap { $0.integers?.first }
      if integers.count == 3 {
        guard integers[2] != 0, integers.allSatisfy({ (-Limit.size...Limit.size).contains($0) }) else {
          throw Refusal("a range of \(integers)")
        }
        let list = Array(stride(from: integers[0], to: integers[1], by: integers[2]).prefix(Limit.folded))
        return .list(list, name: node.output)
      }
      let floats = parts.compactMap { $0.floats?.first }
      guard floats.count == 3, floats.allSatisfy(\.isFinite), floats[2] != 0 else {
        throw Refusal("a range of two element types, or without an end")
      }
      let count = max(0, ((floats[1] - floats[0]) / floats[2]).rounded(.up))
      guard count <= Float(Limit.folded) else { throw Refusal("a range of \(count) numbers") }
      return Constant(
        name: node.output, dims: [Int(count)],
        values: .floats((0..<Int(count)).map { floats[0] + Float($0) * floats[2] }))
    },
  ]
}

extension NodeReader {
  /// The dimensions that a Shape node gives: all, or those from 'start' to 'end'.
  mutating func shapeRange(of dims: [Int]) -> [Int] {
    let start = integer("start")
    let end = has("end") ? integer("end") : dims.count
    func clamped(_ index: Int) -> Int { min(max(index < 0 ? index + dims.count : index, 0), dims.count) }
    let (first, last) = (clamped(start), clamped(end))
    return first < last ? Array(dims[first..<last]) : []
  }
}

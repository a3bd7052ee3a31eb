extension ConstantOperator {
  /// Parts of constants, and constants joined.
  static let selections: [ConstantOperator] = [
    .single("Gather") { (node: inout NodeReader) throws(Refusal) in
      let (data, index) = (try node.operand(0), try node.operand(1))
      let axis = try node.axis(node.integer("axis"), rank: data.dims.count)
      guard let wanted = index.integers else { throw Refusal("an index of floats; expected whole numbers") }
      let size = data.dims[axis]
      guard wanted.allSatisfy({ $0 >= -size && $0 < size }) else {
        throw Refusal("the index \(wanted.prefix(8)) of a list of \(size)")
      }
      let dims = Array(data.dims.prefix(axis)) + index.dims + Array(data.dims.dropFirst(axis + 1))
      try checkFolded(dims)
      let inner = data.dims.dropFirst(axis + 1).reduce(1, *)
      let outer = data.dims.prefix(axis).reduce(1, *)
      var positions: [Int] = []
      for block in 0..<outer {
        for index in wanted {
          let first = (block * size + (index < 0 ? index + size : index)) * inner
          positions += first..<first + inner
        }
      }
      return data.picking(positions, dims: dims)
    },
    .single("Slice") { (node: inout NodeReader) throws(Refusal) in
      let value = try node.operand(0)
      let slices = try node.slices(rank: value.dims.count, dims: value.dims)
      var view = TensorView(value.dims)
      for slice in slices {
        view = view.sliced(axis: slice.axis, start: slice.start, step: slice.step, count: slice.count)
      }
      return value.elements(view)
    },
    .single("Concat") { (node: inout NodeReader) throws(Refusal) in
      let first = try node.operand(0)
      let axis = try node.axis(node.integer("axis"), rank: first.dims.count)
      var parts: [Constant] = []
      var dims = first.dims
      dims[axis] = 0
      for index in node.inputs.indices {
        let part = try node.operand(index)
        guard part.dims.count == dims.count,
          dims.indices.allSatisfy({ $0 == axis || part.dims[$0] == dims[$0] }),
          (part.floats == nil) == (first.floats == nil)
        else {
          throw Refusal("constants of dimensions \(first.dims) and \(part.dims), or of two element types")
        }
        dims[axis] += part.dims[axis]
        parts.append(part)
      }
      try checkFolded(dims)
      let outer = dims.prefix(axis).reduce(1, *)
      func joined<T>(_ lists: [[T]]) -> [T] {
        var result: [T] = []
        for block in 0..<outer {
          for list in lists {
            let size = list.count / outer
            result += list[block * size..<(block + 1) * size]
          }
        }
        return result
      }
      let values: Constant.Values =
        first.floats == nil
        ? .integers(joined(parts.compactMap(\.integers))) : .floats(joined(parts.compactMap(\.floats)))
      return Constant(name: node.output, dims: dims, values: values)
    },
    ConstantOperator("Split") { (node: inout NodeReader) throws(Refusal) in
      let value = try node.operand(0)
      let axis = try node.axis(node.integer("axis"), rank: value.dims.count)
      let given = try node.opset < 13 ? node.integers("split") : node.optionalList(1)
      let pieces = node.integer("num_outputs", default: node.node.output.count)
      guard let sizes = Operator.splitSizes(given, of: value.dims[axis], into: pieces),
        sizes.count == node.node.output.count
      else { throw Refusal("a split of \(value.dims[axis]) into \(given.map { "\($0)" } ?? "\(pieces)")") }
      var start = 0
      return sizes.map { size in
        defer { start += size }
        return value.elements(TensorView(value.dims).sliced(axis: axis, start: start, step: 1, count: size))
      }
    },
    .single("Pad") { (node: inout NodeReader) throws(Refusal) in
      guard node.text("mode", default: "constant") == "constant" else {
        throw Refusal("a constant padded with other than a constant")
      }
      let value = try node.operand(0)
      let amounts = try node.opset < 11 ? node.integers("pads") ?? [] : node.list(1)
      let fill = node.opset < 11 ? node.number("value", default: 0) : 0
      let rank = value.dims.count
      guard amounts.count == 2 * rank, !node.hasInput(3),
        amounts.allSatisfy({ (0...Limit.size).contains($0) })
      else { throw Refusal("the amounts \(amounts) for \(rank) dimensions") }
      let dims = value.dims.indices.map { value.dims[$0] + amounts[$0] + amounts[rank + $0] }
      try checkFolded(dims)
      // Where each element goes.
      var inside = TensorView(dims)
      for axis in value.dims.indices {
        inside = inside.sliced(axis: axis, start: amounts[axis], step: 1, count: value.dims[axis])
      }
      let places = inside.elements(of: Array(0..<dims.reduce(1, *)))
      func padded<T>(_ list: [T], _ fill: T) -> [T] {
        var result = Array(repeating: fill, count: dims.reduce(1, *))
        for (place, element) in zip(places, list) { result[place] = element }
        return result
      }
      let other = node.hasInput(2) ? try node.operand(2) : nil
      switch value.values {
      case .floats(let list):
        return Constant(
          name: node.output, dims: dims, values: .floats(padded(list, other?.floats?.first ?? fill)))
      case .integers(let list):
        return Constant(
          name: node.output, dims: dims, values: .integers(padded(list, other?.integers?.first ?? Int(fill))))
      }
    },
  ]
}

extension Operator {
  /// The sizes of the parts of a split: those given, or equal ones, the last perhaps smaller.
  static func splitSizes(_ given: [Int]?, of size: Int, into count: Int) -> [Int]? {
    if let given { return given.allSatisfy { $0 >= 0 } && given.reduce(0, +) == size ? given : nil }
    guard count > 0, count <= size else { return nil }
    let part = (size + count - 1) / count
    let sizes = Array(repeating: part, count: count - 1) + [size - part * (count - 1)]
    return sizes[count - 1] >= 0 ? sizes : nil
  }
}

/// A part of one axis.
struct AxisSlice {
  var axis: Int
  var start: Int
  var step: Int
  var count: Int
}

extension NodeReader {
  /// What a Slice takes of each axis that it names, from attributes before opset 10 and from inputs since.
  mutating func slices(rank: Int, dims: [Int]) throws(Refusal) -> [AxisSlice] {
    let starts, ends: [Int]
    var axes, steps: [Int]?
    if opset < 10 {
      // Ends may be the largest number there is.
      starts = openIntegers("starts") ?? []
      ends = openIntegers("ends") ?? []
      axes = integers("axes")
    } else {
      starts = try list(1)
      ends = try list(2)
      axes = try optionalList(3)
      steps = try optionalList(4)
    }
    let positions = try self.axes(axes ?? Array(starts.indices), rank: rank)
    guard starts.count == ends.count, positions.count == starts.count,
      steps.map({ $0.count == starts.count && !$0.contains(0) }) ?? true
    else { throw Refusal("lists of starts, ends, axes and steps that do not fit") }
    return positions.indices.map { index in
      let (axis, step) = (positions[index], steps?[index] ?? 1)
      let size = dims[axis]
      func place(_ number: Int) -> Int {
        let position = number < 0 ? number + size : number
        return step > 0 ? min(max(position, 0), size) : min(max(position, -1), size - 1)
      }
      let (start, end) = (place(starts[index]), place(ends[index]))
      let length = step > 0 ? end - start : start - end
      let stride = abs(step)
      return AxisSlice(
        axis: axis, start: start, step: step, count: length <= 0 ? 0 : (length - 1) / stride + 1)
    }
  }
}

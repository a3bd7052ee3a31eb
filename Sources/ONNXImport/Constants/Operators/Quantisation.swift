extension ConstantOperator {
  /// Weights that are stored as small integers: y = (q - zero point) * scale.
  static let quantisation: [ConstantOperator] = [
    .single("DequantizeLinear") { (node: inout NodeReader) throws(Refusal) in
      let value = try node.operand(0)
      guard let numbers = value.integers else { throw Refusal("a quantised tensor of floats") }
      let given = node.integer("axis", default: 1)
      let block = node.integer("block_size")
      node.ignore("output_dtype")
      let scale = try node.operand(1)
      guard let scales = scale.floats else { throw Refusal("a scale of whole numbers; expected floats") }
      let zeros = node.hasInput(2) ? try node.operand(2).integers : Array(repeating: 0, count: scales.count)
      guard let zeros, zeros.count == scales.count else {
        throw Refusal("a zero point of other dimensions than the scale")
      }
      // Which scale serves each element: one for all, one an index of the axis, or one a block along it.
      let places: [Int]
      if scales.count == 1 {
        places = []
      } else {
        let axis = try node.axis(given, rank: value.dims.count)
        var view = TensorView(
          scale.dims.count == 1 ? Array(repeating: 1, count: value.dims.count) : scale.dims)
        if scale.dims.count == 1 {
          guard scale.dims[0] == value.dims[axis] else {
            throw Refusal("a scale of dimensions \(scale.dims)")
          }
          view = TensorView(value.dims.indices.map { $0 == axis ? scale.dims[0] : 1 })
        }
        guard block > 0 || scale.dims.count == 1 else { throw Refusal("a scale of dimensions \(scale.dims)") }
        if block > 0, scale.dims.count > 1 {
          guard view.dims[axis] * block == value.dims[axis] else {
            throw Refusal("blocks of \(block) that do not fit")
          }
          var pieces = value.dims
          pieces[axis] = view.dims[axis]
          guard pieces == view.dims else { throw Refusal("a scale of dimensions \(scale.dims)") }
          var (split, repeated) = (view.dims, view.dims)
          split.insert(1, at: axis + 1)
          repeated.insert(block, at: axis + 1)
          guard let blocks = TensorView(split).broadcast(to: repeated) else {
            throw Refusal("blocks that do not fit")
          }
          places = blocks.elements(of: Array(scales.indices))
        } else {
          guard let all = view.broadcast(to: value.dims) else {
            throw Refusal("a scale of dimensions \(scale.dims)")
          }
          places = all.elements(of: Array(scales.indices))
        }
      }
      let floats = numbers.indices.map { index -> Float in
        let place = places.isEmpty ? 0 : places[index]
        return Float(numbers[index] - zeros[place]) * scales[place]
      }
      return Constant(name: node.output, dims: value.dims, values: .floats(floats))
    }
  ]
}

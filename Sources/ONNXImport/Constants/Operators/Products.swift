extension ConstantOperator {
  /// Products of matrices and normalisations of constants, as weight standardisation writes them.
  static let products: [ConstantOperator] = [
    .single("MatMul") { (node: inout NodeReader) throws(Refusal) in
      let (a, b) = (try node.operand(0), try node.operand(1))
      guard let x = a.floats, let y = b.floats, a.dims.count == 2, b.dims.count == 2, a.dims[1] == b.dims[0]
      else {
        throw Refusal("constants of dimensions \(a.dims) and \(b.dims); expected two matrices of floats")
      }
      let (rows, inner, columns) = (a.dims[0], a.dims[1], b.dims[1])
      try checkFolded([rows, columns])
      guard rows * columns <= Limit.folded / max(inner, 1) * 64 else {
        throw Refusal("a product too large to fold")
      }
      var result = [Float](repeating: 0, count: rows * columns)
      for row in 0..<rows {
        var sums = [Double](repeating: 0, count: columns)
        for index in 0..<inner {
          let factor = Double(x[row * inner + index])
          for column in 0..<columns { sums[column] += factor * Double(y[index * columns + column]) }
        }
        for column in 0..<columns { result[row * columns + column] = Float(sums[column]) }
      }
      return Constant(name: node.output, dims: [rows, columns], values: .floats(result))
    },
    .single("BatchNormalization") { (node: inout NodeReader) throws(Refusal) in
      let epsilon = Double(node.number("epsilon", default: 1e-5))
      let training = node.flag("training_mode")
      node.ignore("momentum", "spatial")
      let value = try node.operand(0)
      guard let x = value.floats, value.dims.count >= 2, let scale = try node.operand(1).floats,
        let shift = try node.operand(2).floats, let mean = try node.operand(3).floats,
        let variance = try node.operand(4).floats
      else { throw Refusal("inputs other than floats") }
      let (batch, channels) = (value.dims[0], value.dims[1])
      guard [scale, shift, mean, variance].allSatisfy({ $0.count == channels }), x.count > 0 else {
        throw Refusal("parameters of other lengths than \(channels)")
      }
      let size = x.count / (batch * channels)
      var result = x
      for channel in 0..<channels {
        let places = (0..<batch).flatMap { image -> Range<Int> in
          let first = (image * channels + channel) * size
          return first..<first + size
        }
        var (m, v) = (Double(mean[channel]), Double(variance[channel]))
        if training {
          // Weight standardisation: a batch normalisation whose statistics are those of the weights themselves.
          m = places.reduce(0) { $0 + Double(x[$1]) } / Double(places.count)
          v = places.reduce(0) { $0 + (Double(x[$1]) - m) * (Double(x[$1]) - m) } / Double(places.count)
        }
        let factor = Double(scale[channel]) / (v + epsilon).squareRoot()
        for place in places {
          result[place] = Float((Double(x[place]) - m) * factor + Double(shift[channel]))
        }
      }
      return Constant(name: node.output, dims: value.dims, values: .floats(result))
    },
    .single("InstanceNormalization") { (node: inout NodeReader) throws(Refusal) in
      let epsilon = Double(node.number("epsilon", default: 1e-5))
      let value = try node.operand(0)
      guard let x = value.floats, value.dims.count >= 2, let scale = try node.operand(1).floats,
        let shift = try node.operand(2).floats
      else { throw Refusal("inputs other than floats") }
      let (batch, channels) = (value.dims[0], value.dims[1])
      guard scale.count == channels, shift.count == channels, x.count > 0 else {
        throw Refusal("parameters of other lengths than \(channels)")
      }
      let size = x.count / (batch * channels)
      var result = x
      for row in 0..<batch * channels {
        let list = x[row * size..<(row + 1) * size].map { Double($0) }
        let mean = list.reduce(0, +) / Double(size)
        let variance = list.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(size)
        let factor = Double(scale[row % channels]) / (variance + epsilon).squareRoot()
        for index in 0..<size {
          result[row * size + index] = Float((list[index] - mean) * factor + Double(shift[row % channels]))
        }
      }
      return Constant(name: node.output, dims: value.dims, values: .floats(result))
    },
  ]
}

internal import NetworkDescription
internal import NetworkRuntime

/// K x H x W numbers of one's own, in blocks of 16 channels: what is kept or summed from pass to pass.
struct BlockedSum {
  /// K x H x W.
  let shape: Shape
  private var values: [SIMD16<Float>]

  /// Zeros.
  init(_ shape: Shape) {
    self.shape = shape
    values = Array(repeating: SIMD16(), count: (shape.channels + 15) / 16 * shape.positions)
  }

  /// A copy.
  init(_ maps: FeatureMaps) {
    self.init(maps.shape)
    update { _, block, row, column in maps.lanes(block: block, row: row, column: column) }
  }

  /// Sixteen channels at a position.
  @inline(__always)
  subscript(block: Int, row: Int, column: Int) -> SIMD16<Float> {
    values[(block * shape.height + row) * shape.width + column]
  }

  /// Replaces every number by `term` of it.
  @inline(__always)
  mutating func update(
    _ term: (_ old: SIMD16<Float>, _ block: Int, _ row: Int, _ column: Int) -> SIMD16<Float>
  ) {
    values.withUnsafeMutableBufferPointer { values in
      var i = 0
      for block in 0..<(shape.channels + 15) / 16 {
        for row in 0..<shape.height {
          for column in 0..<shape.width {
            values[i] = term(values[i], block, row, column)
            i += 1
          }
        }
      }
    }
  }

  /// Adds `factor` times the maps.
  mutating func add(_ maps: FeatureMaps, times factor: Float) {
    update { $0 + factor * maps.lanes(block: $1, row: $2, column: $3) }
  }
}

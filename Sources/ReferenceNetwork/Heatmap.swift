internal import NetworkDescription

extension ReferenceTensor {
  /// up(M): resized bilinearly with half-pixel centres, without antialiasing.
  ///
  /// Output o reads the position s = (o + 0.5) * in / out - 0.5, clamped to 0...in - 1, in both directions.
  public func resized(height: Int, width: Int) -> ReferenceTensor {
    func source(_ o: Int, _ input: Int, _ output: Int) -> (first: Int, second: Int, part: Double) {
      let s = (Double(o) + 0.5) * Double(input) / Double(output) - 0.5
      let clamped = min(max(s, 0), Double(input - 1))
      let first = Int(clamped)
      return (first, min(first + 1, input - 1), clamped - Double(first))
    }
    var result = ReferenceTensor(Shape(shape.channels, height, width))
    for y in 0..<height {
      let rows = source(y, shape.height, height)
      for x in 0..<width {
        let columns = source(x, shape.width, width)
        for c in 0..<shape.channels {
          let above =
            self[c, rows.first, columns.first] * (1 - columns.part)
            + self[c, rows.first, columns.second] * columns.part
          let below =
            self[c, rows.second, columns.first] * (1 - columns.part)
            + self[c, rows.second, columns.second] * columns.part
          result[c, y, x] = above * (1 - rows.part) + below * rows.part
        }
      }
    }
    return result
  }

  /// mm(M) = (M - min M) / (max M - min M); zeros for a constant map.
  public func normalized() -> ReferenceTensor {
    let low = values.min() ?? 0
    let range = (values.max() ?? 0) - low
    return mapped { range > 0 ? ($0 - low) / range : 0 }
  }
}

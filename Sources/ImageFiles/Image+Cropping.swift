extension Image {
  /// The middle `width` x `height` of the picture.
  ///
  /// Row `(height of the picture - height) / 2` comes first, rounded down: of an odd number of rows to drop the
  /// extra one is at the end. (torchvision's `CenterCrop` rounds half to even.)
  /// A side that is too short is padded with black, the odd row or column at the end.
  public func centerCropped(width: Int, height: Int) -> Image {
    let columns = Self.cropWindow(self.width, width)
    let rows = Self.cropWindow(self.height, height)
    return part(columns: columns.kept, rows: rows.kept)
      .padded(width: width, height: height, left: columns.before, top: rows.before)
  }

  /// Of `length` positions those in the middle `wanted`, and how many black ones come before.
  static func cropWindow(_ length: Int, _ wanted: Int) -> (kept: Range<Int>, before: Int) {
    if wanted >= length { return (0..<length, (wanted - length) / 2) }
    let start = (length - wanted) / 2
    return (start..<(start + wanted), 0)
  }

  /// The given columns and rows, which must lie in the picture.
  func part(columns: Range<Int>, rows: Range<Int>) -> Image {
    if columns == 0..<width && rows == 0..<height { return self }
    return withPixels { source in
      Image(width: columns.count, height: rows.count) { result in
        let stride = columns.count * 3
        for (line, row) in rows.enumerated() {
          let from = 3 * (row * width + columns.lowerBound)
          for i in 0..<stride { result[line * stride + i] = source[from + i] }
        }
      }
    }
  }

  /// The picture on black of the given size, its corner at column `left` of row `top`.
  func padded(width: Int, height: Int, left: Int, top: Int) -> Image {
    if width == self.width && height == self.height { return self }
    var result = Image(width: width, height: height, color: (0, 0, 0))
    result.paste(self, x: left, y: top)
    return result
  }

  /// Copies `image` with its corner at column `x` of row `y`; what lies outside is dropped.
  mutating func paste(_ image: Image, x: Int, y: Int) {
    let columns = max(x, 0)..<max(min(x + image.width, width), max(x, 0))
    let rows = max(y, 0)..<max(min(y + image.height, height), max(y, 0))
    for row in rows {
      let from = 3 * ((row - y) * image.width + columns.lowerBound - x)
      let to = 3 * (row * width + columns.lowerBound)
      pixels.replaceSubrange(
        to..<(to + 3 * columns.count), with: image.pixels[from..<(from + 3 * columns.count)])
    }
  }
}

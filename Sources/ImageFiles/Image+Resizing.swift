extension Image {
  /// Resizes as Pillow's BILINEAR does, bit for bit: antialiased when shrinking, columns first,
  /// rounded to 8 bits between the passes.
  ///
  /// Pillow 13 takes rows first for some tall or squeezed pictures, which changes a few values
  /// there by one; versions before it, and this, never do.
  ///
  /// A picture without pixels becomes a black one.
  /// - Precondition: the size is not negative.
  public func resized(width: Int, height: Int) -> Image {
    resized(width: width, height: height, columns: 0..<width, rows: 0..<height)
  }

  /// Resizes so that the short side is `shortSide` and the long side
  /// `shortSide * long / short`, rounded to the nearest pixel, so that the proportions stay as near as they can.
  ///
  /// torchvision's `Resize` truncates instead, which moves a centre crop by up to half a pixel.
  ///
  /// The long side is cut short where the result would pass `maximumPixelCount`; only a sliver
  /// hundreds of times as long as wide gets there. `resized(shortSide:croppedTo:)` has no need to.
  public func resized(shortSide: Int) -> Image {
    let (fullWidth, fullHeight) = size(shortSide: shortSide)
    let limit = max(shortSide, Self.maximumPixelCount / max(shortSide, 1))
    return resized(width: min(fullWidth, limit), height: min(fullHeight, limit))
  }

  /// The same pixels as `resized(shortSide:)` and then `centerCropped(width:height:)` to a square
  /// of `side`, without computing those that the crop drops.
  public func resized(shortSide: Int, croppedTo side: Int) -> Image {
    let (fullWidth, fullHeight) = size(shortSide: shortSide)
    let (columns, rows) = (Self.cropWindow(fullWidth, side), Self.cropWindow(fullHeight, side))
    return resized(
      width: fullWidth, height: fullHeight, columns: columns.kept, rows: rows.kept
    ).padded(width: side, height: side, left: columns.before, top: rows.before)
  }

  private func size(shortSide: Int) -> (width: Int, height: Int) {
    let short = min(width, height)
    guard short > 0 else { return (shortSide, shortSide) }
    let long = Double(shortSide) * Double(max(width, height)) / Double(short)
    let longSide = max(Int(min(long, Double(Int32.max)).rounded(.toNearestOrEven)), shortSide)
    return width <= height ? (shortSide, longSide) : (longSide, shortSide)
  }

  /// The part `columns` x `rows` of this picture resized to `width` x `height`.
  private func resized(
    width: Int, height: Int, columns: Range<Int>, rows: Range<Int>
  ) -> Image {
    if width == self.width && height == self.height {
      return part(columns: columns, rows: rows)
    }
    guard self.width > 0, self.height > 0, !columns.isEmpty, !rows.isEmpty else {
      return Image(width: columns.count, height: rows.count, color: (0, 0, 0))
    }
    let vertical = ResizeWeights(from: self.height, to: height, window: rows)
    let needed = height == self.height ? rows : vertical.inputs
    let narrow =
      width == self.width
      ? part(columns: columns, rows: needed)
      : narrowed(by: ResizeWeights(from: self.width, to: width, window: columns), rows: needed)
    return height == self.height ? narrow : narrow.flattened(by: vertical, from: needed.lowerBound)
  }

  /// The horizontal pass over the given rows.
  private func narrowed(by horizontal: ResizeWeights, rows: Range<Int>) -> Image {
    let columns = horizontal.starts.count
    return withPixels { source in
      Image(width: columns, height: rows.count) { result in
        horizontal.weights.withUnsafeBufferPointer { weights in
          var to = 0
          for row in rows {
            for column in 0..<columns {
              var from = 3 * (row * width + horizontal.starts[column])
              let base = column * horizontal.capacity
              var (red, green, blue) = (ResizeWeights.half, ResizeWeights.half, ResizeWeights.half)
              for i in base..<(base + horizontal.counts[column]) {
                red &+= Int32(source[from]) &* weights[i]
                green &+= Int32(source[from + 1]) &* weights[i]
                blue &+= Int32(source[from + 2]) &* weights[i]
                from += 3
              }
              result[to] = byte(red)
              result[to + 1] = byte(green)
              result[to + 2] = byte(blue)
              to += 3
            }
          }
        }
      }
    }
  }

  /// The vertical pass; row 0 of this picture is input `first` of the weights.
  private func flattened(by vertical: ResizeWeights, from first: Int) -> Image {
    let stride = width * 3
    return withPixels { source in
      Image(width: width, height: vertical.starts.count) { result in
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: stride) { sums in
          for row in 0..<vertical.starts.count {
            sums.update(repeating: ResizeWeights.half)
            for i in 0..<vertical.counts[row] {
              let weight = vertical.weights[row * vertical.capacity + i]
              let from = (vertical.starts[row] - first + i) * stride
              for x in 0..<stride { sums[x] &+= Int32(source[from + x]) &* weight }
            }
            for x in 0..<stride { result[row * stride + x] = byte(sums[x]) }
          }
        }
      }
    }
  }
}

/// The rounded sum; weights are not negative and their sum is 1 but for rounding.
private func byte(_ sum: Int32) -> UInt8 {
  UInt8(clamping: sum >> ResizeWeights.fractionBits)
}

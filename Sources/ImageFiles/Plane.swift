/// One value a pixel, rows from the top: a class activation map, or the heatmap made from it.
public struct Plane: Sendable, Equatable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `width * height` values, row by row.
  public var values: [Float]

  /// A plane of the given values.
  ///
  /// - Precondition: `values.count == width * height`.
  public init(width: Int, height: Int, values: [Float]) {
    precondition(width >= 0 && height >= 0, "a plane has no negative size")
    precondition(values.count == width * height, "a plane has one value a pixel")
    self.width = width
    self.height = height
    self.values = values
  }

  /// Resizes bilinearly with half-pixel centres and no antialias, as PyTorch with
  /// `align_corners=False` and OpenCV's INTER_LINEAR.
  ///
  /// Output `o` reads input `s = (o + 0.5) * in / out - 0.5`, kept in `0...(in - 1)`, between its
  /// two neighbours `a` and `b` as `a + (b - a) * (s - floor(s))`. A plane without values becomes
  /// zeros.
  /// - Precondition: the size is not negative.
  public func resized(width: Int, height: Int) -> Plane {
    if width == self.width && height == self.height { return self }
    guard self.width > 0, self.height > 0, width > 0, height > 0 else {
      return Plane(width: width, height: height, values: Array(repeating: 0, count: width * height))
    }
    let columns = Self.taps(from: self.width, to: width)
    let result = withValues { source in
      [Float](unsafeUninitializedCapacity: width * height) { buffer, initialized in
        for (y, row) in Self.taps(from: self.height, to: height).enumerated() {
          let (above, below) = (row.first * self.width, row.second * self.width)
          for (x, column) in columns.enumerated() {
            let (a, b) = (source[above + column.first], source[above + column.second])
            let (c, d) = (source[below + column.first], source[below + column.second])
            let top = a + (b - a) * column.fraction
            let bottom = c + (d - c) * column.fraction
            buffer[y * width + x] = top + (bottom - top) * row.fraction
          }
        }
        initialized = width * height
      }
    }
    return Plane(width: width, height: height, values: result)
  }

  /// The values moved to 0...1: `(v - min) / (max - min + epsilon)`, by default without an epsilon.
  ///
  /// A map whose values are all equal, or not all finite, has no such scale: it becomes zeros and
  /// `isFlat` is true.
  public func normalized(epsilon: Float = 0) -> (plane: Plane, isFlat: Bool) {
    var (low, high, isFinite) = (Float.infinity, -Float.infinity, true)
    for value in values {
      low = value < low ? value : low
      high = value > high ? value : high
      isFinite = isFinite && value.isFinite
    }
    guard isFinite && low < high else {
      let zeros = [Float](repeating: 0, count: values.count)
      return (Plane(width: width, height: height, values: zeros), true)
    }
    // The range of finite values may itself be infinite; their halves are safe.
    let scale: Float = (high - low).isFinite ? 1 : 0.5
    let range = high * scale - low * scale + epsilon * scale
    let scaled = values.map { ($0 * scale - low * scale) / range }
    return (Plane(width: width, height: height, values: scaled), false)
  }

  /// `values` is public and may have been replaced; the unchecked loops rest on its count.
  func withValues<Result>(_ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
    precondition(values.count == width * height, "a plane has one value a pixel")
    return values.withUnsafeBufferPointer(body)
  }

  private struct Tap {
    let first: Int
    let second: Int
    let fraction: Float
  }

  private static func taps(from input: Int, to output: Int) -> [Tap] {
    (0..<output).map { position in
      let centre = (Double(position) + 0.5) * Double(input) / Double(output) - 0.5
      let source = min(max(centre, 0), Double(input - 1))
      let first = Int(source)
      return Tap(
        first: first, second: min(first + 1, input - 1), fraction: Float(source - Double(first)))
    }
  }
}

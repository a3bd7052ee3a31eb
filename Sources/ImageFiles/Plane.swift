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
    // Between columns first, once a row of the source: every row of the result lies between two of these.
    let wide = widened(to: width)
    let result = wide.withUnsafeBufferPointer { wide in
      [Float](unsafeUninitializedCapacity: width * height) { buffer, initialized in
        guard let wide = wide.baseAddress, let out = buffer.baseAddress else { return }
        for (y, row) in Self.taps(from: self.height, to: height).enumerated() {
          let (top, bottom, to) = (wide + row.first * width, wide + row.second * width, out + y * width)
          for x in 0..<width { to[x] = top[x] + (bottom[x] - top[x]) * row.fraction }
        }
        initialized = width * height
      }
    }
    return Plane(width: width, height: height, values: result)
  }

  /// The values of all rows between columns.
  private func widened(to width: Int) -> [Float] {
    let columns = Self.taps(from: self.width, to: width)
    return withValues { source in
      [Float](unsafeUninitializedCapacity: width * height) { buffer, initialized in
        for y in 0..<height {
          let row = y * self.width
          for (x, column) in columns.enumerated() {
            let (a, b) = (source[row + column.first], source[row + column.second])
            buffer[y * width + x] = a + (b - a) * column.fraction
          }
        }
        initialized = width * height
      }
    }
  }

  /// The values moved to 0...1: `(v - min) / (max - min + epsilon)`, by default without an epsilon.
  ///
  /// A map whose values are all equal, or not all finite, has no such scale: it becomes zeros and
  /// `isFlat` is true.
  public func normalized(epsilon: Float = 0) -> (plane: Plane, isFlat: Bool) {
    let (low, high, isFinite) = extremes
    guard isFinite && low < high else {
      let zeros = [Float](repeating: 0, count: values.count)
      return (Plane(width: width, height: height, values: zeros), true)
    }
    // The range of finite values may itself be infinite; their halves are safe.
    let scale: Float = (high - low).isFinite ? 1 : 0.5
    let range = high * scale - low * scale + epsilon * scale
    let start = low * scale
    let scaled = withValues { values in
      [Float](unsafeUninitializedCapacity: values.count) { buffer, initialized in
        guard let from = values.baseAddress, let to = buffer.baseAddress else { return }
        for i in 0..<values.count { to[i] = (from[i] * scale - start) / range }
        initialized = values.count
      }
    }
    return (Plane(width: width, height: height, values: scaled), false)
  }

  /// The least and the largest value, and whether all are finite.
  private var extremes: (low: Float, high: Float, isFinite: Bool) {
    withValues { values in
      var (low, high) = (SIMD16<Float>(repeating: .infinity), SIMD16<Float>(repeating: -.infinity))
      // x - x is 0 for finite numbers and NaN for others.
      var zeros = SIMD16<Float>()
      let whole = values.count / 16 * 16
      for i in stride(from: 0, to: whole, by: 16) {
        let x = UnsafeRawPointer(values.baseAddress.unsafelyUnwrapped + i).loadUnaligned(
          as: SIMD16<Float>.self)
        low.replace(with: x, where: x .< low)
        high.replace(with: x, where: x .> high)
        zeros += x - x
      }
      var result = (low: low.min(), high: high.max(), isFinite: zeros.sum() == 0)
      for value in values[whole...] {
        result.low = value < result.low ? value : result.low
        result.high = value > result.high ? value : result.high
        result.isFinite = result.isFinite && value.isFinite
      }
      return result
    }
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

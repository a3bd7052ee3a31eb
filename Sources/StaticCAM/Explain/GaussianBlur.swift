internal import NetworkDescription

/// A truncated Gaussian that is normalised to sum 1, applied along columns and then along rows.
struct GaussianBlur {
  let size: Int
  let sigma: Double

  /// The blurred channels; each border is mirrored without repeating the edge.
  func applied(to input: [Float], _ shape: Shape) -> [Float] {
    let side = min(size, shape.height, shape.width)
    let kernel = weights(half: max(0, (side - 1) / 2))
    var values = input.map(Double.init)
    for c in 0..<shape.channels {
      let first = c * shape.positions
      for i in 0..<shape.height {
        blur(&values, first + i * shape.width, step: 1, count: shape.width, kernel)
      }
      for j in 0..<shape.width {
        blur(&values, first + j, step: shape.width, count: shape.height, kernel)
      }
    }
    return values.map(Float.init)
  }

  private func weights(half: Int) -> [Double] {
    let raw = (-half...half).map { offset in
      let distance = Double(offset) / sigma
      return ElementaryFunctions.exponential(-0.5 * distance * distance)
    }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }

  /// Blurs `count` values that begin at `first` and are `step` apart.
  private func blur(
    _ values: inout [Double], _ first: Int, step: Int, count: Int, _ kernel: [Double]
  ) {
    let half = kernel.count / 2
    let line = (-half..<count + half).map { position in
      let mirrored = position < 0 ? -position : position >= count ? 2 * (count - 1) - position : position
      return values[first + mirrored * step]
    }
    for position in 0..<count {
      var sum = 0.0
      for (offset, weight) in kernel.enumerated() { sum += weight * line[position + offset] }
      values[first + position * step] = sum
    }
  }
}

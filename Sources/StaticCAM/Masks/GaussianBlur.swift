internal import CRuntime
internal import NetworkDescription
internal import NetworkRuntime

/// A truncated Gaussian that is normalised to sum 1, applied along columns and then along rows.
struct GaussianBlur {
  let size: Int
  let sigma: Double

  /// The blurred channels; each border is mirrored without repeating the edge.
  func applied(to input: [Float], _ shape: Shape) -> [Float] {
    let side = min(size, shape.height, shape.width)
    let half = max(0, (side - 1) / 2)
    let kernel = weights(half: half)
    let (height, width) = (shape.height, shape.width)
    let rows = Self.mirrored(height, half: half)
    let columns = Self.mirrored(width, half: half)
    var result = input
    // A plane with its mirrored columns, and the same blurred along its rows, with its mirrored rows.
    var wide = [Double](repeating: 0, count: columns.count)
    var tall = [Double](repeating: 0, count: rows.count * width)
    var row = [Double](repeating: 0, count: width)
    for c in 0..<shape.channels {
      let first = c * shape.positions
      for i in 0..<height {
        for (to, from) in columns.enumerated() { wide[to] = Double(input[first + i * width + from]) }
        Self.slide(wide, from: 0, step: 1, kernel, into: &tall, at: (half + i) * width, count: width)
      }
      for (to, from) in rows.enumerated() where !(half..<half + height ~= to) {
        let source = (half + from) * width
        tall.replaceSubrange(to * width..<(to + 1) * width, with: Array(tall[source..<source + width]))
      }
      for i in 0..<height {
        Self.slide(tall, from: i * width, step: width, kernel, into: &row, at: 0, count: width)
        for j in 0..<width { result[first + i * width + j] = Float(row[j]) }
      }
    }
    return result
  }

  /// The numbers of `count` places and of `half` on either side, mirrored without repeating the edge.
  private static func mirrored(_ count: Int, half: Int) -> [Int] {
    (-half..<count + half).map { $0 < 0 ? -$0 : $0 >= count ? 2 * (count - 1) - $0 : $0 }
  }

  /// to[at + i] = sum over t of kernel[t] from[start + t * step + i] for `count` numbers i.
  private static func slide(
    _ from: [Double], from start: Int, step: Int, _ kernel: [Double], into to: inout [Double], at: Int,
    count: Int
  ) {
    precondition(start + (kernel.count - 1) * step + count <= from.count && at + count <= to.count)
    from.withUnsafeBufferPointer { from in
      kernel.withUnsafeBufferPointer { kernel in
        to.withUnsafeMutableBufferPointer { to in
          guard let from = from.baseAddress, let taps = kernel.baseAddress, let to = to.baseAddress else {
            return
          }
          sc_weighted_sums(from + start, step, taps, kernel.count, to + at, count)
        }
      }
    }
  }

  private func weights(half: Int) -> [Double] {
    let raw = (-half...half).map { offset in
      let distance = Double(offset) / sigma
      return ElementaryFunctions.exponential(-0.5 * distance * distance)
    }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }
}

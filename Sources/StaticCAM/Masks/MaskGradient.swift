internal import ImageFiles
internal import NetworkDescription
internal import NetworkRuntime

/// The mask m = mm(S), S = up(sum_k u_k A_k), of a layer and the derivative of a score of x m with respect to u.
///
/// With low = min S and high = max S, m = (S - low) / (high - low). For d = dy/dm:
///
/// - dy/dS(p) = d(p) / (high - low) at every pixel p,
/// - plus sum_p d(p) (S(p) - high) / (high - low)^2 at the pixel of the minimum,
/// - less sum_p d(p) (S(p) - low) / (high - low)^2 at the pixel of the maximum;
/// - up is linear: its transpose gives dy/ds for s = sum_k u_k A_k, and dy/du_k = sum_ij dy/ds(i,j) A_k(i,j).
struct MaskGradient {
  struct MaskState {
    /// S.
    var resized: [Double]
    /// m; zeros where S is constant.
    var mask: [Double]
    /// The pixels of the minimum and the maximum, the first of each.
    var extremes: (low: Int, high: Int)
  }

  private let shape: Shape
  private let input: Shape
  private let maps: [Float]
  private let rows: [Tap]
  private let columns: [Tap]

  init(_ layer: TargetLayer) {
    shape = layer.plan.shape
    input = layer.context.session.plan.inputShape
    maps = layer.activations.values
    rows = Tap.all(from: shape.height, to: input.height)
    columns = Tap.all(from: shape.width, to: input.width)
  }

  /// m of these weights.
  func mask(_ u: [Double]) -> MaskState {
    var sum = [Double](repeating: 0, count: shape.positions)
    for (k, weight) in u.enumerated() {
      for i in sum.indices { sum[i] += weight * Double(maps[k * shape.positions + i]) }
    }
    var resized = [Double](repeating: 0, count: input.positions)
    eachTap { pixel, position, weight in resized[pixel] += weight * sum[position] }
    var extremes = (low: 0, high: 0)
    for p in resized.indices {
      if resized[p] < resized[extremes.low] { extremes.low = p }
      if resized[p] > resized[extremes.high] { extremes.high = p }
    }
    let (low, range) = (resized[extremes.low], resized[extremes.high] - resized[extremes.low])
    return MaskState(
      resized: resized, mask: resized.map { range > 0 ? ($0 - low) / range : 0 }, extremes: extremes)
  }

  /// x m.
  func masked(_ x: [Float], _ state: MaskState) -> [Float] {
    x.indices.map { Float(Double(x[$0]) * state.mask[$0 % input.positions]) }
  }

  /// dy/du, where `gradients` are dy/d(x m).
  func gradient(of state: MaskState, input x: [Float], _ gradients: FeatureMaps) -> [Double] {
    let (low, high) = (state.resized[state.extremes.low], state.resized[state.extremes.high])
    guard high > low else { return Array(repeating: 0, count: shape.channels) }
    let range = high - low
    var (toLow, toHigh) = (0.0, 0.0)
    let g = gradients.values
    var slope = [Double](repeating: 0, count: input.positions)
    for p in slope.indices {
      var d = 0.0
      for c in 0..<input.channels {
        let n = c * input.positions + p
        d += Double(g[n]) * Double(x[n])
      }
      toLow += d * (state.resized[p] - high)
      toHigh -= d * (state.resized[p] - low)
      slope[p] = d / range
    }
    slope[state.extremes.low] += toLow / (range * range)
    slope[state.extremes.high] += toHigh / (range * range)
    var small = [Double](repeating: 0, count: shape.positions)
    eachTap { pixel, position, weight in small[position] += weight * slope[pixel] }
    return (0..<shape.channels).map { k in
      small.indices.reduce(0) { $0 + small[$1] * Double(maps[k * shape.positions + $1]) }
    }
  }

  /// Every pixel with the four positions that it is interpolated from.
  private func eachTap(_ body: (_ pixel: Int, _ position: Int, _ weight: Double) -> Void) {
    for (y, row) in rows.enumerated() {
      for (x, column) in columns.enumerated() {
        let pixel = y * input.width + x
        for (i, a) in [(row.first, 1 - row.part), (row.second, row.part)] {
          body(pixel, i * shape.width + column.first, a * (1 - column.part))
          body(pixel, i * shape.width + column.second, a * column.part)
        }
      }
    }
  }

  /// What one row or column of the enlarged map is interpolated from, as `Plane.resized` does it.
  private struct Tap {
    let first: Int
    let second: Int
    let part: Double

    static func all(from count: Int, to size: Int) -> [Tap] {
      (0..<size).map { position in
        let centre = (Double(position) + 0.5) * Double(count) / Double(size) - 0.5
        let source = min(max(centre, 0), Double(count - 1))
        let first = Int(source)
        return Tap(first: first, second: min(first + 1, count - 1), part: source - Double(first))
      }
    }
  }
}

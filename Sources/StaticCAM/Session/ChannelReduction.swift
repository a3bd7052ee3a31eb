internal import ImageFiles

/// How the numbers of all channels at a position become one.
public enum ChannelReduction: String, Sendable, CaseIterable {
  /// The largest |v|.
  case max
  /// The sum of |v|.
  case sum
  /// The square root of the sum of v^2.
  case l2
  /// The sum of v, which may be negative.
  case signed
}

extension TargetLayer {
  /// One number a position of the chosen channels, zero where neurons are chosen and a position is not.
  ///
  /// - Parameter term: Sixteen channels at a position.
  @inline(__always)
  func reduced(
    _ reduction: ChannelReduction, of term: (_ block: Int, _ row: Int, _ column: Int) -> SIMD16<Float>
  ) -> RawMap {
    switch reduction {
    case .signed: return channelSum(rectified: false, of: term)
    case .sum: return channelSum(rectified: false) { abs(term($0, $1, $2)) }
    case .l2:
      var map = channelSum(rectified: false) { block, row, column in
        let v = term(block, row, column)
        return v * v
      }
      for i in map.plane.values.indices { map.plane.values[i].formSquareRoot() }
      return map
    case .max:
      var map = RawMap(
        plane: Plane(
          width: plan.shape.width, height: plan.shape.height,
          values: Array(repeating: 0, count: plan.shape.positions)))
      for run in selection.both {
        for column in run.columns {
          var largest: Float = 0
          for block in 0..<activations.blocks {
            let v = abs(term(block, run.row, column))
            let chosen = selection.channels.map { $0[block] * v } ?? v
            // NaN stays: it is reported, not hidden.
            for lane in 0..<16 where chosen[lane] > largest || chosen[lane].isNaN { largest = chosen[lane] }
          }
          map.plane.values[run.row * plan.shape.width + column] = largest
        }
      }
      return map
    }
  }
}

/// |v| of every lane.
@inline(__always)
func abs(_ v: SIMD16<Float>) -> SIMD16<Float> { v.replacing(with: -v, where: v .< 0) }

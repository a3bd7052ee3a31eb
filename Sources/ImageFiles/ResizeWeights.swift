/// For each output position the input positions it averages, as Pillow's 8-bit BILINEAR takes them.
///
/// The triangle filter is stretched by the scale when shrinking (antialias), and its weights are
/// rounded to multiples of 2^-22.
struct ResizeWeights {
  /// Fraction bits of a weight: 32 less 8 for the pixel and 2 for the sum.
  static let fractionBits: Int32 = 22
  /// Half a unit of the result, so that the final shift rounds.
  static let half: Int32 = 1 << (fractionBits - 1)

  /// The most inputs that an output averages; the spacing of `weights`.
  let capacity: Int
  /// First input of each output.
  private(set) var starts: [Int] = []
  /// Number of inputs of each output, at most `capacity`.
  private(set) var counts: [Int] = []
  /// `capacity` weights for each output.
  private(set) var weights: [Int32] = []

  /// Weights for the outputs in `window` when `input` positions become `output` positions.
  init(from input: Int, to output: Int, window: Range<Int>) {
    let scale = Double(input) / Double(output)
    let stretch = max(scale, 1)
    capacity = 2 * Int(stretch.rounded(.up)) + 1
    starts.reserveCapacity(window.count)
    counts.reserveCapacity(window.count)
    weights.reserveCapacity(window.count * capacity)
    var row = [Double](repeating: 0, count: capacity)
    for position in window {
      let centre = (Double(position) + 0.5) * scale
      let start = max(Int(centre - stretch + 0.5), 0)
      let count = min(Int(centre + stretch + 0.5), input) - start
      var sum = 0.0
      for i in 0..<count {
        let distance = abs((Double(i + start) - centre + 0.5) * (1 / stretch))
        row[i] = distance < 1 ? 1 - distance : 0
        sum += row[i]
      }
      for i in 0..<capacity {
        let weight = i < count && sum != 0 ? row[i] / sum : 0
        weights.append(Int32(weight * Double(1 << Self.fractionBits) + 0.5))
      }
      starts.append(start)
      counts.append(count)
    }
  }

  /// The inputs that any output needs.
  var inputs: Range<Int> {
    guard let first = starts.first, let start = starts.last, let count = counts.last else {
      return 0..<0
    }
    return first..<(start + count)
  }
}

internal import ImageFiles
internal import NetworkDescription

/// A layer's feature maps, or what is computed from them, as a matrix: a row for each position, a column for
/// each chosen channel, in Double.
struct PositionMatrix {
  /// The channel of each column.
  let channels: [Int]
  /// Position p, column j is `values[p * channels.count + j]`.
  var values: [Double]
  /// Positions that the method learns from: all, or the neurons that contribute.
  let fitted: [Int]
  private let displayed: [Int]
  private let shape: Shape

  /// A, or G A element by element.
  init(_ layer: TargetLayer, timesGradients: Bool) {
    shape = layer.plan.shape
    let positions = shape.positions
    let selection = layer.selection
    channels = (0..<shape.channels).filter { selection.channels?[$0 / 16][$0 % 16] != 0 }
    let width = shape.width
    fitted = selection.contributing.flatMap { run in run.columns.map { run.row * width + $0 } }
    displayed = selection.displayed.flatMap { run in run.columns.map { run.row * width + $0 } }
    values = Array(repeating: 0, count: channels.count * positions)
    let maps = layer.activations.values
    let gradients = timesGradients ? layer.gradients().values : nil
    for (j, k) in channels.enumerated() {
      for p in 0..<positions {
        let value = Double(maps[k * positions + p])
        values[p * channels.count + j] =
          gradients.map { value * Double($0[k * positions + p]) } ?? value
      }
    }
  }

  /// Whether every number is finite.
  var isFinite: Bool { values.allSatisfy(\.isFinite) }

  /// The sum of each row: sum_k A_k.
  var rowSums: [Double] { rows.map { $0.reduce(0, +) } }

  /// The rows.
  var rows: [ArraySlice<Double>] {
    let count = channels.count
    return (0..<shape.positions).map { values[$0 * count..<($0 + 1) * count] }
  }

  /// Subtracts from every column its mean over the fitted positions.
  mutating func centre() {
    let count = channels.count
    var means = [Double](repeating: 0, count: count)
    for p in fitted { for j in 0..<count { means[j] += values[p * count + j] } }
    for p in 0..<shape.positions {
      for j in 0..<count { values[p * count + j] -= means[j] / Double(fitted.count) }
    }
  }

  /// A number a position as a raw map, 0 where neurons are chosen and a position is not.
  func map(_ numbers: [Double], weights: [Double]? = nil) -> RawMap {
    var plane = [Float](repeating: 0, count: shape.positions)
    for p in displayed { plane[p] = Float(numbers[p]) }
    var channelWeights = [Float](repeating: 0, count: shape.channels)
    for (j, k) in channels.enumerated() { channelWeights[k] = Float(weights?[j] ?? 0) }
    return RawMap(
      plane: Plane(width: shape.width, height: shape.height, values: plane),
      channelWeights: weights == nil ? nil : channelWeights)
  }

  /// A map that is not finite, from numbers that are not: it is reported, not hidden.
  func undefined() -> RawMap { map(Array(repeating: .nan, count: shape.positions)) }
}

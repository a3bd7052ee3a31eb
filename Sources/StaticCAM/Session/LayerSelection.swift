internal import ImageFiles
internal import NetworkDescription
internal import NetworkRuntime

/// Neighbouring positions of one row.
public struct PositionRun: Sendable, Hashable {
  /// The row.
  public let row: Int
  /// The columns.
  public let columns: Range<Int>
}

/// Feature maps and neurons of one layer, checked against its shape.
struct LayerSelection: Sendable {
  /// 1 for chosen channels and 0 for others, by block of 16; nil for all.
  private(set) var channels: [SIMD16<Float>]?
  /// All positions.
  let all: [PositionRun]
  /// Positions over which channel weights sum.
  private(set) var contributing: [PositionRun]
  /// Positions that the map of a method with channel weights shows.
  private(set) var displayed: [PositionRun]
  /// Positions that the map of a method without channel weights shows: for it both effects are the same.
  private(set) var both: [PositionRun]

  /// The whole layer.
  init(_ layer: LayerPlan) {
    all = (0..<layer.shape.height).map { PositionRun(row: $0, columns: 0..<layer.shape.width) }
    (contributing, displayed, both) = (all, all, all)
  }

  /// Part of the layer.
  init(featureMaps: [Int]?, neurons: NeuronSelection?, layer: LayerPlan) throws(ExplainError) {
    self.init(layer)
    let place = "layer '\(layer.name)'"
    if let featureMaps { channels = try Self.lanes(featureMaps, layer.shape, place) }
    guard let neurons, neurons.isDisplayed || neurons.isContributing else { return }
    both = try Self.runs(neurons.area, layer.shape, place)
    if neurons.isContributing { contributing = both }
    if neurons.isDisplayed { displayed = both }
  }

  /// A map of values that positions have by themselves: 0 where neurons are chosen and a position is not.
  func shown(_ plane: Plane) -> Plane { Self.kept(both, of: plane) }

  /// A map that was weighed before: 0 where neurons are displayed and a position is not one of them.
  func visible(_ plane: Plane) -> Plane { Self.kept(displayed, of: plane) }

  private static func kept(_ runs: [PositionRun], of plane: Plane) -> Plane {
    var result = Plane(
      width: plane.width, height: plane.height, values: Array(repeating: 0, count: plane.values.count))
    for run in runs {
      for column in run.columns {
        let index = run.row * plane.width + column
        result.values[index] = plane.values[index]
      }
    }
    return result
  }

  private static func lanes(
    _ featureMaps: [Int], _ shape: Shape, _ place: String
  ) throws(ExplainError) -> [SIMD16<Float>] {
    let expected = "numbers from 0 to \(shape.channels - 1)"
    guard !featureMaps.isEmpty else {
      throw ExplainError(
        .invalidSelection, place, found: "an empty choice of feature maps", expected: expected)
    }
    var lanes = [SIMD16<Float>](repeating: SIMD16(), count: (shape.channels + 15) / 16)
    for k in featureMaps {
      guard (0..<shape.channels).contains(k) else {
        throw ExplainError(
          .invalidSelection, place, found: "the feature map \(k)", expected: expected)
      }
      lanes[k / 16][k % 16] = 1
    }
    return lanes
  }

  private static func runs(
    _ area: NeuronSelection.Area, _ shape: Shape, _ place: String
  ) throws(ExplainError) -> [PositionRun] {
    func fault(_ found: String) -> ExplainError {
      ExplainError(
        .invalidSelection, place, found: found,
        expected: "rows from 0 to \(shape.height - 1) and columns from 0 to \(shape.width - 1)")
    }
    let (rows, columns) = (0..<shape.height, 0..<shape.width)
    switch area {
    case .region(let chosenRows, let chosenColumns):
      // Emptiness is no overlap with the layer either.
      guard rows.overlaps(chosenRows), rows.clamped(to: chosenRows) == chosenRows,
        columns.overlaps(chosenColumns), columns.clamped(to: chosenColumns) == chosenColumns
      else { throw fault("the region of rows \(chosenRows) and columns \(chosenColumns)") }
      return chosenRows.map { PositionRun(row: $0, columns: chosenColumns) }
    case .positions(let list):
      guard !list.isEmpty else { throw fault("an empty list of neurons") }
      for one in list where !rows.contains(one.height) || !columns.contains(one.width) {
        throw fault("the neuron in row \(one.height), column \(one.width)")
      }
      // In reading order, so that the order of the list does not change a bit of the result.
      return Set(list.map { $0.height * shape.width + $0.width }).sorted().map { index in
        let column = index % shape.width
        return PositionRun(row: index / shape.width, columns: column..<column + 1)
      }
    }
  }
}

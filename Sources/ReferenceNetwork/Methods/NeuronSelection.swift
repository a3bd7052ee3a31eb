/// A subset Omega of the positions of the target layer, with two independent effects.
public struct NeuronSelection: Sendable {
  /// The positions, each row * W + column.
  public var positions: Set<Int>
  /// Effect (a): the map is 0 outside Omega.
  public var isDisplayed: Bool
  /// Effect (b): the channel weights sum over Omega alone.
  public var isContributing: Bool

  /// A list of positions.
  public init(positions: Set<Int>, isDisplayed: Bool = true, isContributing: Bool = true) {
    self.positions = positions
    self.isDisplayed = isDisplayed
    self.isContributing = isContributing
  }

  /// A rectangle of a layer that is `width` columns wide.
  public init(
    rows: Range<Int>, columns: Range<Int>, width: Int, isDisplayed: Bool = true,
    isContributing: Bool = true
  ) {
    self.init(
      positions: Set(rows.flatMap { row in columns.map { row * width + $0 } }),
      isDisplayed: isDisplayed, isContributing: isContributing)
  }

  func displays(position: Int) -> Bool { !isDisplayed || positions.contains(position) }
  func contributes(position: Int) -> Bool { !isContributing || positions.contains(position) }
}

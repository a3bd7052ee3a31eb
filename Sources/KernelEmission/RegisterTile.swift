/// The outputs that are accumulated in registers at once: rows x columns positions of some blocks of 16 channels.
///
/// The registers hold positions * blocks accumulators, the weights of one step and a broadcast input.
struct RegisterTile: Equatable {
  var rows: Int
  var columns: Int
  var blocks: Int

  var positions: Int { rows * columns }

  /// The tile with the fewest estimated cycles for a map of `rows` x `columns` positions and `blocks` blocks.
  ///
  /// A step (one input channel, one tap) costs a multiply-add an accumulator, two a cycle; a load a position and
  /// a block, two a cycle; never less than the four cycles that a multiply-add takes; and half a cycle of loop
  /// for every instruction that sixteen floats take.
  ///
  /// - Parameter divides: Whether its blocks must divide `blocks`.
  static func best(
    rows: Int, columns: Int, blocks: Int, divides: Bool = false, registers: RegisterFile = .thirtyTwo
  ) -> RegisterTile {
    var best = RegisterTile(rows: 1, columns: 1, blocks: 1)
    var lowest = Int.max
    for width in 1...min(8, blocks) where !divides || blocks % width == 0 {
      let most = (registers.rawValue - 1 - width) / width
      guard most >= 1 else { continue }
      var tile = RegisterTile(rows: 1, columns: columns, blocks: width)
      if columns > most {
        let tiles = (columns + most - 1) / most
        tile.columns = (columns + tiles - 1) / tiles
      } else {
        let deep = min(rows, most / columns)
        let tiles = (rows + deep - 1) / deep
        tile.rows = (rows + tiles - 1) / tiles
      }
      let cost = tile.halfCycles(rows, columns, blocks, registers)
      if cost < lowest {
        lowest = cost
        best = tile
      }
    }
    return best
  }

  /// Estimated half cycles of a step with the best tile.
  static func halfCycles(rows: Int, columns: Int, blocks: Int, registers: RegisterFile = .thirtyTwo) -> Int {
    best(rows: rows, columns: columns, blocks: blocks, registers: registers)
      .halfCycles(rows, columns, blocks, registers)
  }

  /// Estimated half cycles of a step over the whole map.
  func halfCycles(_ rows: Int, _ columns: Int, _ blocks: Int, _ registers: RegisterFile = .thirtyTwo) -> Int {
    let rest = blocks % self.blocks
    return rowTiles(rows) * columnTiles(columns)
      * (blocks / self.blocks * Self.halfCycles(positions, self.blocks, registers)
        + (rest > 0 ? Self.halfCycles(positions, rest, registers) : 0))
  }

  private static func halfCycles(_ positions: Int, _ blocks: Int, _ registers: RegisterFile) -> Int {
    let each = registers.instructions
    return max(positions * blocks * each, positions + blocks * each, 8) + each
  }

  /// Tiles that cover `rows` rows; the last is moved up to end with the map and repeats some rows.
  func rowTiles(_ count: Int) -> Int { (count + rows - 1) / rows }
  /// Tiles that cover `columns` columns; the last is moved left likewise.
  func columnTiles(_ count: Int) -> Int { (count + columns - 1) / columns }
}

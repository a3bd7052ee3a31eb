import Testing

@testable import KernelEmission

@Suite("Register tiles")
struct RegisterTileTests {
  static let sizes = [1, 2, 3, 5, 7, 8, 13, 14, 15, 27, 28, 31, 32, 55, 56, 111, 112, 224, 3025]
  static let blocks = Array(1...17) + [32, 63, 64, 256]

  @Test("Thirty-two registers suffice, and tiles lie within the map", arguments: sizes)
  func properties(columns: Int) {
    for rows in Self.sizes {
      for blocks in Self.blocks {
        let tile = RegisterTile.best(rows: rows, columns: columns, blocks: blocks)
        let place: Comment =
          "\(rows)x\(columns), \(blocks) blocks: \(tile.rows)x\(tile.columns)x\(tile.blocks)"
        #expect(tile.positions * tile.blocks + tile.blocks + 1 <= 32, place)
        #expect((1...rows).contains(tile.rows) && (1...columns).contains(tile.columns), place)
        #expect((1...blocks).contains(tile.blocks), place)
        // The fewest tiles that cover everything.
        let (rowTiles, columnTiles) = (tile.rowTiles(rows), tile.columnTiles(columns))
        #expect(rowTiles * tile.rows >= rows && (rowTiles - 1) * tile.rows < rows, place)
        #expect(columnTiles * tile.columns >= columns && (columnTiles - 1) * tile.columns < columns, place)
        // Several rows only where a row is too short to fill a tile.
        #expect(tile.rows == 1 || tile.columns == columns, place)
      }
    }
  }

  @Test("The tiles of fewer registers fit into them", arguments: [RegisterFile.eight, .four])
  func narrow(registers: RegisterFile) {
    for columns in Self.sizes {
      for blocks in Self.blocks {
        let tile = RegisterTile.best(rows: 3, columns: columns, blocks: blocks, registers: registers)
        #expect(tile.positions * tile.blocks + tile.blocks + 1 <= registers.rawValue)
      }
    }
    let real = RegisterTile.best(rows: 56, columns: 56, blocks: 4, registers: registers)
    #expect(real.positions * real.blocks == (registers == .eight ? 6 : 2))
  }

  @Test("Processors by name")
  func processors() {
    #expect(
      RegisterFile(processor: "znver4") == .thirtyTwo
        && RegisterFile(processor: "skylake-avx512") == .thirtyTwo)
    #expect(RegisterFile(processor: "haswell") == .eight && RegisterFile(processor: "x86-64-v3") == .eight)
    #expect(RegisterFile(processor: "baseline") == .four && RegisterFile(processor: "x86-64") == .four)
    #expect(RegisterFile(processor: "unheard-of") == nil)
  }

  /// Sizes of real layers, with the accumulators that they get.
  static let pinned: [(rows: Int, columns: Int, blocks: Int, tile: RegisterTile)] = [
    // One block: twenty-eight positions of a row at once.
    (56, 56, 1, RegisterTile(rows: 1, columns: 28, blocks: 1)),
    // Four blocks: 28 accumulators again. With all four, seven positions would need 33 registers.
    (56, 56, 4, RegisterTile(rows: 1, columns: 14, blocks: 2)),
    // Rows of 13, whole.
    (13, 13, 4, RegisterTile(rows: 1, columns: 13, blocks: 2)),
    // An odd number of blocks: three, then a rest of two.
    (56, 56, 5, RegisterTile(rows: 1, columns: 8, blocks: 3)),
    (7, 7, 32, RegisterTile(rows: 1, columns: 7, blocks: 3)),
    // Short rows together.
    (4, 4, 1, RegisterTile(rows: 4, columns: 4, blocks: 1)),
    // A dense layer: one position, so many blocks.
    (1, 1, 63, RegisterTile(rows: 1, columns: 1, blocks: 8)),
  ]

  @Test("Tiles of real layers", arguments: pinned.indices)
  func tiles(index: Int) {
    let (rows, columns, blocks, tile) = Self.pinned[index]
    #expect(RegisterTile.best(rows: rows, columns: columns, blocks: blocks) == tile)
  }
}

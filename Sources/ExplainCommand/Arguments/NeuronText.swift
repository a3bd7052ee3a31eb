/// The positions that `--neurons` names: a region or a list, in rows and columns of the target layer.
enum NeuronText: Equatable {
  /// Rows and columns; nil takes all.
  case region(rows: Range<Int>?, columns: Range<Int>?)
  /// Single positions.
  case positions([(row: Int, column: Int)])

  static func == (a: NeuronText, b: NeuronText) -> Bool {
    switch (a, b) {
    case (.region(let rows, let columns), .region(let otherRows, let otherColumns)):
      rows == otherRows && columns == otherColumns
    case (.positions(let x), .positions(let y)):
      x.map(\.row) == y.map(\.row) && x.map(\.column) == y.map(\.column)
    default: false
    }
  }

  /// Reads `rows=2..<6,columns=1..<9` or `2:3,4:5`.
  ///
  /// - Throws: `CommandError` for anything else.
  init(_ text: String) throws(CommandError) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
    if text.contains("=") {
      self = try Self.region(parts, text)
    } else {
      self = .positions(try Self.positions(parts, text))
    }
  }

  private static func region(_ parts: [String], _ text: String) throws(CommandError) -> NeuronText {
    var ranges: [String: Range<Int>] = [:]
    for part in parts {
      let sides = part.split(separator: "=", maxSplits: 1).map(trimmed)
      guard sides.count == 2, ["rows", "columns"].contains(sides[0]), ranges[sides[0]] == nil,
        let range = indexRange(sides[1])
      else { throw error(text, part) }
      ranges[sides[0]] = range
    }
    return .region(rows: ranges["rows"], columns: ranges["columns"])
  }

  private static func positions(
    _ parts: [String], _ text: String
  ) throws(CommandError) -> [(row: Int, column: Int)] {
    var positions: [(row: Int, column: Int)] = []
    for part in parts {
      let numbers = part.split(separator: ":", omittingEmptySubsequences: false).map(trimmed).map(indexRange)
      guard numbers.count == 2, let row = numbers[0], let column = numbers[1], row.count == 1,
        column.count == 1
      else { throw error(text, part) }
      positions.append((row.lowerBound, column.lowerBound))
    }
    return positions
  }

  private static func error(_ text: String, _ part: String) -> CommandError {
    .usage(
      "--neurons '\(text)': found '\(part)'; expected rows=2..<6,columns=1..<9 or positions such as 2:3,4:5")
  }
}

/// Text in columns.
struct Table {
  /// Where the text of a column stands.
  enum Alignment {
    /// Words.
    case left
    /// Numbers.
    case right
  }

  private let columns: [(title: String, alignment: Alignment)]
  private var rows: [[String]] = []

  /// A table with these columns.
  init(_ columns: (String, Alignment)...) {
    self.columns = columns.map { (title: $0.0, alignment: $0.1) }
  }

  /// Appends a row of one text a column.
  mutating func append(_ row: String...) { rows.append(row) }

  /// A line a row, two spaces between columns, no spaces at the ends of lines.
  var text: String {
    let titles = columns.map(\.title)
    let widths = columns.indices.map { column in
      ([titles] + rows).map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return ([titles] + rows).map { row in
      var line = ""
      for (column, text) in row.enumerated() where column < columns.count {
        let padding = String(repeating: " ", count: widths[column] - text.count)
        if column > 0 { line += "  " }
        line += columns[column].alignment == .left ? text + padding : padding + text
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}

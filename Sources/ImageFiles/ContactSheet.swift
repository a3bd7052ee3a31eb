/// Pictures in rows and columns with captions, on white.
public struct ContactSheet: Sendable {
  /// The pictures, row by row; rows may differ in length, pictures in size.
  public var rows: [[Image]]
  /// Text left of each row; missing ones stay empty.
  public var rowCaptions: [String]
  /// Text above each column; missing ones stay empty.
  public var columnCaptions: [String]
  /// Pixels around the sheet and between pictures.
  public let margin: Int
  /// Pixels of a point of a letter, see `Image.textSize(_:scale:)`.
  public let textScale: Int

  /// A sheet of pictures. Use `Image.captioned(_:scale:)` for text under single ones.
  public init(
    rows: [[Image]], rowCaptions: [String] = [], columnCaptions: [String] = [], margin: Int = 8,
    textScale: Int = 2
  ) {
    self.rows = rows
    self.rowCaptions = rowCaptions
    self.columnCaptions = columnCaptions
    self.margin = max(margin, 0)
    self.textScale = max(textScale, 1)
  }

  /// The sheet as one picture. Column captions break into lines at the width of their column, row
  /// captions at 16 letters.
  public func image() -> Image {
    let columnCount = rows.map(\.count).max() ?? 0
    let widths = (0..<columnCount).map { column in
      rows.map { column < $0.count ? $0[column].width : 0 }.max() ?? 0
    }
    let side = rowCaptions.prefix(rows.count).map { wrapped($0, limit: 16) }
    let above = zip(columnCaptions, widths).map { caption, width in
      wrapped(caption, limit: (width / textScale + 1) / BitmapFont.advance)
    }
    let sideWidth = side.map { Image.textSize($0, scale: textScale).width }.max() ?? 0
    let aboveHeight = above.map { Image.textSize($0, scale: textScale).height }.max() ?? 0
    let heights = rows.indices.map { row in
      let text = row < side.count ? Image.textSize(side[row], scale: textScale).height : 0
      return max(rows[row].map(\.height).max() ?? 0, text)
    }

    let lefts = starts(of: widths, from: margin + (sideWidth > 0 ? sideWidth + margin : 0))
    let tops = starts(of: heights, from: margin + (aboveHeight > 0 ? aboveHeight + margin : 0))
    var sheet = Image(
      width: lefts[columnCount], height: tops[rows.count], color: (255, 255, 255))
    for (column, caption) in above.enumerated() {
      // On the last line above the pictures, so that short captions stand close to them.
      let height = Image.textSize(caption, scale: textScale).height
      sheet.drawCentred(
        caption, x: lefts[column], y: margin + aboveHeight - height, width: widths[column],
        scale: textScale)
    }
    for (row, pictures) in rows.enumerated() {
      if row < side.count {
        let height = Image.textSize(side[row], scale: textScale).height
        sheet.drawText(
          side[row], x: margin, y: tops[row] + (heights[row] - height) / 2, scale: textScale)
      }
      for (column, picture) in pictures.enumerated() {
        sheet.paste(
          picture, x: lefts[column] + (widths[column] - picture.width) / 2,
          y: tops[row])
      }
    }
    return sheet
  }

  private func wrapped(_ text: String, limit: Int) -> String {
    BitmapFont.lines(text, limit: limit).joined(separator: "\n")
  }

  /// Where each part starts, and last where the sheet ends.
  private func starts(of lengths: [Int], from first: Int) -> [Int] {
    lengths.reduce(into: [first]) { $0.append(($0.last ?? 0) + $1 + margin) }
  }
}

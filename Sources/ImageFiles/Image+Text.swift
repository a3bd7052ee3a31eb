extension Image {
  /// The size of text in pixels; letters have 5x8 points of `scale` pixels, lines end at "\n".
  public static func textSize(_ text: String, scale: Int = 1) -> (width: Int, height: Int) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let longest = lines.map(\.count).max() ?? 0
    let gap = BitmapFont.advance - BitmapFont.letterWidth
    let leading = BitmapFont.lineHeight - BitmapFont.letterHeight
    return (
      max(longest * BitmapFont.advance - gap, 0) * scale,
      (lines.count * BitmapFont.lineHeight - leading) * scale
    )
  }

  /// Draws text with its top left corner at column `x` of row `y`; what lies outside is dropped.
  public mutating func drawText(
    _ text: String, x: Int, y: Int, scale: Int = 1, color: (UInt8, UInt8, UInt8) = (0, 0, 0)
  ) {
    var (left, top) = (x, y)
    for character in text {
      if character == "\n" {
        (left, top) = (x, top + BitmapFont.lineHeight * scale)
        continue
      }
      let glyph = BitmapFont.glyph(character)
      for point in 0..<(8 * BitmapFont.letterHeight) where glyph >> (63 - point) & 1 == 1 {
        fill(
          x: left + (point % 8 - 3) * scale, y: top + point / 8 * scale, side: scale, color: color)
      }
      left += BitmapFont.advance * scale
    }
  }

  /// The picture with text under it, black on white, centred and broken into lines that fit.
  public func captioned(_ text: String, scale: Int = 1) -> Image {
    let scale = max(scale, 1)
    let limit = (width / scale + 1) / BitmapFont.advance
    let caption = BitmapFont.lines(text, limit: limit).joined(separator: "\n")
    let gap = 3 * scale
    let textHeight = Self.textSize(caption, scale: scale).height
    var result = Image(width: width, height: height + gap + textHeight, color: (255, 255, 255))
    result.paste(self, x: 0, y: 0)
    result.drawCentred(caption, x: 0, y: height + gap, width: width, scale: scale)
    return result
  }

  /// Draws each line in the middle of `width` columns from `x` on.
  mutating func drawCentred(_ text: String, x: Int, y: Int, width: Int, scale: Int) {
    for (i, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let left = x + max(width - Self.textSize(String(line), scale: scale).width, 0) / 2
      drawText(String(line), x: left, y: y + i * BitmapFont.lineHeight * scale, scale: scale)
    }
  }

  private mutating func fill(x: Int, y: Int, side: Int, color: (UInt8, UInt8, UInt8)) {
    for row in max(y, 0)..<max(min(y + side, height), max(y, 0)) {
      for column in max(x, 0)..<max(min(x + side, width), max(x, 0)) {
        let i = 3 * (row * width + column)
        (pixels[i], pixels[i + 1], pixels[i + 2]) = color
      }
    }
  }
}

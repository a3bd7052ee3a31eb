/// Letters of 5x8 points, the last row for what hangs below the line.
enum BitmapFont {
  /// Points from one letter to the next.
  static let advance = 6
  /// Points from one line to the next.
  static let lineHeight = 10
  /// Points of a letter.
  static let (letterWidth, letterHeight) = (5, 8)

  /// The points of a letter: a byte a row from the top, of its low five bits the highest at the
  /// left. Everything that is not printable ASCII shows as a question mark.
  static func glyph(_ character: Character) -> UInt64 {
    guard let code = character.asciiValue, (32..<127).contains(code) else { return glyph("?") }
    return glyphs[Int(code) - 32]
  }

  /// The text in lines of at most `limit` letters, broken at spaces where there are any.
  static func lines(_ text: String, limit: Int) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for var word in paragraph.split(separator: " ") {
        if !line.isEmpty && line.count + 1 + word.count > limit {
          lines.append(line)
          line = ""
        }
        while word.count > max(limit, 1) {
          lines.append(String(word.prefix(max(limit, 1))))
          word = word.dropFirst(max(limit, 1))
        }
        line += (line.isEmpty ? "" : " ") + word
      }
      lines.append(line)
    }
    return lines
  }

  private static let glyphs: [UInt64] = [
    0x0000000000000000, 0x0404040404000400, 0x0a0a0a0000000000, 0x0a0a1f0a1f0a0a00,  //  !"#
    0x040f140e051e0400, 0x1819020408130300, 0x0c12140815120d00, 0x0404040000000000,  // $%&'
    0x0204080808040200, 0x0804020202040800, 0x0004150e15040000, 0x0004041f04040000,  // ()*+
    0x00000000000c0408, 0x0000001f00000000, 0x00000000000c0c00, 0x0101020408101000,  // ,-./
    0x0e11131519110e00, 0x040c040404040e00, 0x0e11010204081f00, 0x1f02040201110e00,  // 0123
    0x02060a121f020200, 0x1f101e0101110e00, 0x0608101e11110e00, 0x1f01020408080800,  // 4567
    0x0e11110e11110e00, 0x0e11110f01020c00, 0x000c0c000c0c0000, 0x000c0c000c040800,  // 89:;
    0x0204081008040200, 0x00001f001f000000, 0x0804020102040800, 0x0e11010204000400,  // <=>?
    0x0e11171517100e00, 0x0e1111111f111100, 0x1e11111e11111e00, 0x0e11101010110e00,  // @ABC
    0x1c12111111121c00, 0x1f10101e10101f00, 0x1f10101e10101000, 0x0e11101711110f00,  // DEFG
    0x1111111f11111100, 0x0e04040404040e00, 0x0702020202120c00, 0x1112141814121100,  // HIJK
    0x1010101010101f00, 0x111b151511111100, 0x1111191513111100, 0x0e11111111110e00,  // LMNO
    0x1e11111e10101000, 0x0e11111115120d00, 0x1e11111e14121100, 0x0f10100e01011e00,  // PQRS
    0x1f04040404040400, 0x1111111111110e00, 0x11111111110a0400, 0x1111111515150a00,  // TUVW
    0x11110a040a111100, 0x1111110a04040400, 0x1f01020408101f00, 0x0e08080808080e00,  // XYZ[
    0x1010080402010100, 0x0e02020202020e00, 0x040a110000000000, 0x000000000000001f,  // \]^_
    0x0804020000000000, 0x00000e010f110f00, 0x1010161911111e00, 0x00000e1110110e00,  // `abc
    0x01010d1311110f00, 0x00000e111f100e00, 0x0609081c08080800, 0x00000f11110f010e,  // defg
    0x1010161911111100, 0x04000c0404040e00, 0x020006020202120c, 0x1010121418141200,  // hijk
    0x0c04040404040e00, 0x00001a1515111100, 0x0000161911111100, 0x00000e1111110e00,  // lmno
    0x00001e11111e1010, 0x00000f11110f0101, 0x0000161910101000, 0x00000f100e011e00,  // pqrs
    0x08081c0808090600, 0x0000111111130d00, 0x00001111110a0400, 0x0000111115150a00,  // tuvw
    0x0000110a040a1100, 0x00001111110f010e, 0x00001f0204081f00, 0x0204040804040200,  // xyz{
    0x0404040404040400, 0x0804040204040800, 0x0000081502000000,  // |}~
  ]
}

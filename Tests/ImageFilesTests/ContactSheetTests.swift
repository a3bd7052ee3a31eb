import ImageFiles
import Testing

@Suite("Text and contact sheets")
struct ContactSheetTests {
  private func ink(_ image: Image) -> [String] {
    (0..<image.height).map { y in
      (0..<image.width).reduce(into: "") { row, x in
        row += image.pixels[3 * (y * image.width + x)] < 128 ? "#" : "."
      }
    }
  }

  private func white(_ width: Int, _ height: Int) -> Image {
    Image(width: width, height: height, color: (255, 255, 255))
  }

  @Test("draws letters")
  func letters() {
    var image = white(11, 8)
    image.drawText("Rg", x: 0, y: 0)
    #expect(
      ink(image) == [
        "####.......",
        "#...#......",
        "#...#..####",
        "####..#...#",
        "#.#...#...#",
        "#..#...####",
        "#...#.....#",
        ".......###.",
      ])
    #expect(Image.textSize("Rg") == (11, 8))
    #expect(Image.textSize("Rg\nR", scale: 2) == (22, 36))
    #expect(Image.textSize("") == (0, 8))
  }

  @Test("every printable letter has a shape of its own")
  func alphabet() {
    let shapes = (33..<127).map { code in
      var image = white(5, 8)
      image.drawText(String(UnicodeScalar(UInt8(code))), x: 0, y: 0)
      return ink(image)
    }
    #expect(Set(shapes).count == 94)
    #expect(!shapes.contains(ink(white(5, 8))))
    var (accent, question) = (white(5, 8), white(5, 8))
    accent.drawText("é", x: 0, y: 0)
    question.drawText("?", x: 0, y: 0)
    #expect(accent == question)
  }

  @Test("scales, colours and clips")
  func scaled() {
    var small = white(6, 9)
    small.drawText("k", x: 0, y: 0)
    var large = white(12, 18)
    large.drawText("k", x: 0, y: 0, scale: 2)
    let doubled = ink(small).flatMap { row in
      [String](repeating: row.map { "\($0)\($0)" }.joined(), count: 2)
    }
    #expect(ink(large) == doubled)

    var clipped = white(6, 9)
    clipped.drawText("HHHHH\nHHH", x: -2, y: -3, scale: 3, color: (1, 2, 3))
    #expect(clipped != white(6, 9))
    #expect(Set(stride(from: 0, to: 162, by: 3).map { clipped.pixels[$0] }) == [1, 255])
  }

  @Test("a caption stands under the picture and breaks at spaces")
  func captioned() {
    let image = Image(width: 35, height: 4, color: (255, 0, 0))
    let result = image.captioned("one two three")
    #expect(result.width == 35)
    #expect(result.height == 4 + 3 + 28)
    #expect(Array(result.pixels.prefix(35 * 4 * 3)) == image.pixels)
    var expected = white(35, 35)
    expected.drawText("one", x: 9, y: 7)
    expected.drawText("two", x: 9, y: 17)
    expected.drawText("three", x: 3, y: 27)
    #expect(ink(result)[4...] == ink(expected)[4...])
  }

  @Test("the sheet holds every picture at its place")
  func sheet() {
    let (a, b, c) = (noise(40, 20), noise(30, 25), noise(10, 10))
    let sheet = ContactSheet(
      rows: [[a, b], [c]], rowCaptions: ["r"], columnCaptions: ["x", "y", "unused"], margin: 4,
      textScale: 1
    ).image()
    // 4 + caption 5 + 4 + 40 + 4 + 30 + 4 wide; 4 + caption 8 + 4 + 25 + 4 + 10 + 4 high.
    #expect(sheet.width == 91)
    #expect(sheet.height == 59)
    var expected = white(91, 59)
    for (image, x, y) in [(a, 13, 16), (b, 57, 16), (c, 28, 45)] {
      for row in 0..<image.height {
        for i in 0..<(3 * image.width) {
          expected.pixels[3 * ((y + row) * 91 + x) + i] =
            image.pixels[row * 3 * image.width + i]
        }
      }
    }
    expected.drawText("x", x: 30, y: 4)
    expected.drawText("y", x: 69, y: 4)
    expected.drawText("r", x: 4, y: 24)
    #expect(sheet == expected)
  }

  @Test("an empty sheet is margins")
  func empty() {
    #expect(ContactSheet(rows: []).image() == white(8, 8))
    #expect(ContactSheet(rows: [[], []], margin: 1).image() == white(1, 3))
  }
}

import ImageFiles
import Testing

@Suite("Decoding")
struct DecodingTests {
  @Test("gives Pillow's pixels", arguments: jpegFixtures + pngFixtures)
  func pixels(_ fixture: DecodingFixture) throws {
    let image = try Image(decoding: fixture.bytes, name: fixture.name)
    #expect(image.width == fixture.width)
    #expect(image.height == fixture.height)
    #expect(image.pixels == fixture.pixels)
    #expect(Set(image.pixels).count > 1, "a flat picture would show little")
  }

  @Test("the fixtures have names of their own")
  func names() {
    let names = (jpegFixtures + pngFixtures).map(\.name)
    #expect(Set(names).count == 29)
    #expect(names.count == 29)
  }

  @Test("every strict prefix of a JPEG is an error", arguments: jpegFixtures)
  func cutJPEG(_ fixture: DecodingFixture) throws {
    for count in 3..<fixture.bytes.count {
      let prefix = Array(fixture.bytes.prefix(count))
      let found = try error { () throws(ImageFileError) in
        _ = try Image(decoding: prefix, name: "cut.jpg")
      }
      #expect(found.kind == .damaged, "\(count) bytes: \(found)")
    }
  }

  @Test("every strict prefix of a PNG is an error", arguments: pngFixtures)
  func cutPNG(_ fixture: DecodingFixture) throws {
    for count in 8..<fixture.bytes.count {
      let prefix = Array(fixture.bytes.prefix(count))
      let found = try error { () throws(ImageFileError) in
        _ = try Image(decoding: prefix, name: "cut.png")
      }
      #expect(found.kind == .damaged, "\(count) bytes: \(found)")
    }
  }

  @Test("bytes after the end of a JPEG are ignored")
  func trailingBytes() throws {
    let fixture = try DecodingFixture.named("progressive")
    let image = try Image(decoding: fixture.bytes + [0, 1, 2, 3], name: "long.jpg")
    #expect(image.pixels == fixture.pixels)
  }

  // Labels a...f of a picture 3 wide and 2 high, and where Pillow's exif_transpose moves them.
  @Test(
    "turns the picture by its Exif orientation",
    arguments: [
      (0, 3, "abcdef"), (1, 3, "abcdef"), (2, 3, "cbafed"), (3, 3, "fedcba"), (4, 3, "defabc"),
      (5, 2, "adbecf"), (6, 2, "daebfc"), (7, 2, "fcebda"), (8, 2, "cfbead"), (9, 3, "abcdef"),
    ], [true, false])
  func orientation(_ expected: (value: UInt8, width: Int, labels: String), isLittle: Bool) throws {
    let stored = try DecodingFixture.named("baseline 4:4:4")
    let jpeg =
      Array(stored.bytes.prefix(2)) + exif(expected.value, isLittle: isLittle)
      + stored.bytes.dropFirst(2)
    let image = try Image(decoding: jpeg, name: "turned.jpg")

    // The labels tell where the corners and edges of any picture go.
    let (w, h) = (stored.width, stored.height)
    let isTurned = expected.width == 2
    #expect(image.width == (isTurned ? h : w))
    #expect(image.height == (isTurned ? w : h))
    let columns = isTurned ? [0, h - 1] : [0, w / 2, w - 1]
    let rows = isTurned ? [0, w / 2, w - 1] : [0, h - 1]
    let places = Dictionary(
      uniqueKeysWithValues: zip(
        "abcdef", [(0, 0), (w / 2, 0), (w - 1, 0), (0, h - 1), (w / 2, h - 1), (w - 1, h - 1)]))
    for (i, label) in expected.labels.enumerated() {
      let (x, y) = try #require(places[label])
      let from = 3 * (y * w + x)
      let to = 3 * (rows[i / columns.count] * image.width + columns[i % columns.count])
      #expect(image.pixels[to..<(to + 3)] == stored.pixels[from..<(from + 3)], "\(label)")
    }
    #expect(image.pixels.sorted() == stored.pixels.sorted())
  }

  /// An Exif segment with the orientation as its second entry.
  private func exif(_ value: UInt8, isLittle: Bool) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      let bytes = (0..<count).map { UInt8(value >> (8 * $0) & 255) }
      return isLittle ? bytes : bytes.reversed()
    }
    let block =
      Array((isLittle ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(2, 2)
      + number(0x0100, 2) + number(4, 2) + number(1, 4) + number(17, 4)
      + number(0x0112, 2) + number(3, 2) + number(1, 4) + number(Int(value), 2) + number(0, 2)
      + number(0, 4)
    let content = Array("Exif\0\0".utf8) + block
    return [0xFF, 0xE1, 0, UInt8(content.count + 2)] + content
  }
}

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

  @Test("a JPEG that is cut short is an error, unless it has all its pixels", arguments: jpegFixtures)
  func cutJPEG(_ fixture: DecodingFixture) throws {
    for count in 3..<fixture.bytes.count {
      try expectAllOrDamaged(Array(fixture.bytes.prefix(count)), fixture)
    }
    // The mark of the end may lack where there is one scan.
    let whole = try? Image(decoding: Array(fixture.bytes.dropLast(2)), name: "cut.jpg")
    #expect((whole != nil) == !fixture.name.hasPrefix("progressive"))
  }

  @Test("a PNG that is cut short is an error, unless it has all its pixels", arguments: pngFixtures)
  func cutPNG(_ fixture: DecodingFixture) throws {
    for count in 8..<fixture.bytes.count {
      try expectAllOrDamaged(Array(fixture.bytes.prefix(count)), fixture)
    }
    // The last chunk, which says that the file ends, may lack.
    let whole = try Image(decoding: Array(fixture.bytes.dropLast(12)), name: "cut.png")
    #expect(whole.pixels == fixture.pixels)
    let cut = try error { () throws(ImageFileError) in
      _ = try Image(decoding: Array(fixture.bytes.dropLast(13)), name: "cut.png")
    }
    #expect(cut.kind == .damaged)
  }

  private func expectAllOrDamaged(_ bytes: [UInt8], _ fixture: DecodingFixture) throws {
    do throws(ImageFileError) {
      let image = try Image(decoding: bytes, name: "cut")
      #expect(image.pixels == fixture.pixels, "\(bytes.count) bytes")
    } catch {
      #expect(error.kind == .damaged, "\(bytes.count) bytes: \(error)")
    }
  }

  @Test("a byte that is wrong in a scan costs pixels and not the picture")
  func damagedScan() throws {
    let fixture = try DecodingFixture.named("baseline 4:2:0")
    let scan = try #require(fixture.bytes.indices.first { fixture.bytes[$0...].starts(with: [0xFF, 0xDA]) })
    var (read, changed) = (0, 0)
    let places = (scan + 14)..<(fixture.bytes.count - 2)
    for place in places {
      var bytes = fixture.bytes
      bytes[place] ^= 0x10
      guard let image = try? Image(decoding: bytes, name: "flip.jpg") else { continue }
      read += 1
      if image.pixels != fixture.pixels { changed += 1 }
    }
    #expect(read > places.count * 3 / 4)
    #expect(changed > 0)
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

  @Test(
    "turns a PNG by its eXIf chunk, wherever it stands, or an older program's text", arguments: [true, false])
  func orientationOfPNG(isLittle: Bool) throws {
    let stored = try DecodingFixture.named("RGB with gamma")
    let block = exifBlock(6, isLittle: isLittle)
    let profile = Array("Exif\0\0".utf8) + block
    let digits = profile.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let text = Array("\nexif\n    \(profile.count)\n\(digits.prefix(72))\n\(digits.dropFirst(72))\n".utf8)
    let name = Array("Raw profile type exif\0".utf8)
    /// The file with chunks behind its header.
    func file(_ chunks: [UInt8]...) -> [UInt8] {
      Array(stored.bytes.prefix(33)) + Array(chunks.joined()) + Array(stored.bytes.dropFirst(33))
    }
    let exif = chunk("eXIf", block)
    let late: [UInt8] = Array(stored.bytes.dropLast(12)) + exif + Array(stored.bytes.suffix(12))
    let short = Array("\nexif\n 2\n00".utf8)
    let files: [[UInt8]] = [
      file(exif), late, file(chunk("tEXt", name + text)),
      file(chunk("zTXt", name + [0] + deflated(text))),
      // The chunk counts more than the text.
      file(chunk("tEXt", name + short), exif),
    ]
    let (w, h) = (stored.width, stored.height)
    for bytes in files {
      let image = try Image(decoding: bytes, name: "turned.png")
      #expect(image.width == h && image.height == w)
      for (x, y) in [(0, 0), (h - 1, 0), (0, w - 1), (3, 5)] {
        let (to, from) = (3 * (y * h + x), 3 * ((h - 1 - x) * w + y))
        #expect(image.pixels[to..<to + 3] == stored.pixels[from..<from + 3])
      }
    }
    // What cannot be read is no orientation.
    let broken: [[UInt8]] = [[], [1, 2, 3], Array(block.prefix(20)), Array(block.dropFirst(2))]
    for contents in broken {
      let chunks: [[UInt8]] = [
        chunk("eXIf", contents), chunk("zTXt", name + [0] + contents), chunk("tEXt", name + contents),
      ]
      for one in chunks {
        let image = try Image(decoding: file(one), name: "upright.png")
        #expect(image.pixels == stored.pixels)
      }
    }
  }

  /// A zlib stream of one stored block.
  private func deflated(_ bytes: [UInt8]) -> [UInt8] {
    let (low, high) = (UInt8(bytes.count & 255), UInt8(bytes.count >> 8))
    let sums = bytes.reduce((UInt32(1), UInt32(0))) { sums, byte in
      let a = (sums.0 + UInt32(byte)) % 65521
      return (a, (sums.1 + a) % 65521)
    }
    let head: [UInt8] = [0x78, 1, 1, low, high, ~low, ~high]
    return head + bytes + bigEndian(sums.1 << 16 | sums.0)
  }

  /// An Exif segment with the orientation as its second entry.
  private func exif(_ value: UInt8, isLittle: Bool) -> [UInt8] {
    let content = Array("Exif\0\0".utf8) + exifBlock(value, isLittle: isLittle)
    return [0xFF, 0xE1, 0, UInt8(content.count + 2)] + content
  }

  private func exifBlock(_ value: UInt8, isLittle: Bool) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      let bytes = (0..<count).map { UInt8(value >> (8 * $0) & 255) }
      return isLittle ? bytes : bytes.reversed()
    }
    return Array((isLittle ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(2, 2)
      + number(0x0100, 2) + number(4, 2) + number(1, 4) + number(17, 4)
      + number(0x0112, 2) + number(3, 2) + number(1, 4) + number(Int(value), 2) + number(0, 2)
      + number(0, 4)
  }
}

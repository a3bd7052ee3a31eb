import ImageFiles
import Testing

/// Cut and changed files from a seeded generator: each is read or refused in one line.
@Suite("Damaged files")
struct FuzzTests {
  private struct Outcome {
    var read = 0
    var refused = 0
  }

  private func damage(
    _ bytes: [UInt8], rounds: Int, _ read: ([UInt8]) throws(ImageFileError) -> Bool
  ) -> Outcome {
    var generator = SeededGenerator()
    var outcome = Outcome()
    for round in 0..<rounds {
      var changed = bytes
      for _ in 0...generator.below(4) {
        let place = generator.below(changed.count)
        switch generator.below(3) {
        case 0: changed[place] = generator.byte()
        case 1: changed[place] ^= 1 << (generator.byte() & 7)
        default: changed[place] = round % 2 == 0 ? 0xFF : 0
        }
      }
      if generator.below(4) == 0 { changed.removeLast(generator.below(changed.count)) }
      do {
        #expect(try read(changed))
        outcome.read += 1
      } catch {
        #expect(!error.description.contains { $0.isNewline })
        #expect(!error.found.isEmpty && !error.advice.isEmpty)
        outcome.refused += 1
      }
    }
    return outcome
  }

  @Test("images", arguments: jpegFixtures + pngFixtures)
  func images(_ fixture: DecodingFixture) {
    let outcome = damage(fixture.bytes, rounds: 300) { bytes throws(ImageFileError) in
      let image = try Image(decoding: bytes, name: "changed")
      return image.width > 0 && image.pixels.count == 3 * image.width * image.height
    }
    #expect(outcome.read + outcome.refused == 300)
    #expect(outcome.refused > 0)
  }

  @Test("a JPEG whose Exif block is changed")
  func exif() throws {
    let fixture = try DecodingFixture.named("grey")
    let block: [UInt8] =
      Array("Exif\0\0II".utf8) + [42, 0, 8, 0, 0, 0, 1, 0]
      + [0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0] + [0, 0, 0, 0]
    let segment = [0xFF, 0xE1, 0, UInt8(block.count + 2)] + block
    let head = Array(fixture.bytes.prefix(2)) + segment
    let outcome = damage(segment, rounds: 3000) { bytes throws(ImageFileError) in
      let file = Array(head.prefix(2)) + bytes + fixture.bytes.dropFirst(2)
      let image = try Image(decoding: file, name: "changed")
      return image.pixels.sorted() == fixture.pixels.sorted()
    }
    #expect(outcome.read > 1000)
  }

  @Test("NumPy files", arguments: ["float32", "float64", "uint8", "version 2"])
  func arrays(_ name: String) throws {
    let bytes = decoded(try #require(numpyFixtures[name]))
    let outcome = damage(bytes, rounds: 2000) { bytes throws(ImageFileError) in
      let array = try NumpyFile.read(decoding: bytes, name: "changed")
      return array.values.count == array.shape.reduce(1, *)
    }
    #expect(outcome.read > 0)
    #expect(outcome.refused > 0)
  }
}

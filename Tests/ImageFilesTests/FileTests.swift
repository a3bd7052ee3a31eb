import Foundation
import ImageFiles
import Testing

@Suite("Files")
struct FileTests {
  private func line(_ bytes: [UInt8], _ name: String = "in.jpg") throws -> String {
    try error { () throws(ImageFileError) in _ = try Image(decoding: bytes, name: name) }
      .description
  }

  private func line(_ path: String) throws -> String {
    try error { () throws(ImageFileError) in _ = try Image(contentsOf: path) }.description
  }

  @Test("a PNG round trip keeps every pixel and is the same bytes each time")
  func roundTrip() throws {
    try withFolder { folder throws in
      for image in [noise(1, 1), noise(33, 7), noise(2, 300)] {
        let path = folder + "/a.png"
        try image.writePNG(to: path)
        #expect(try Image(contentsOf: path) == image)
        #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))) == image.pngData())
        #expect(try contents(of: folder) == ["a.png"])
      }
    }
    #expect(try noise(8, 8).pngData() == noise(8, 8).pngData())
  }

  @Test("the format is told by the contents, not by the name")
  func misnamed() throws {
    let fixture = try DecodingFixture.named("RGB with gamma")
    #expect(try Image(decoding: fixture.bytes, name: "a.jpg").pixels == fixture.pixels)
  }

  @Test("says what is wrong with a path")
  func paths() throws {
    try withFolder { folder throws in
      #expect(try line(folder + "/no.jpg") == "\(folder)/no.jpg: no such file; check the path")
      #expect(
        try line(folder) == "\(folder): a folder, not a file; name a file in it")
      #expect(
        try line("/dev/zero") == "/dev/zero: more than 256 MiB of data; give a smaller file")
    }
    #expect(
      try line("/dev/null")
        == "/dev/null: an empty file, not a JPEG or PNG; convert it to JPEG or PNG")
  }

  @Test("says what a file is instead of an image")
  func otherFormats() throws {
    let advice = "not a JPEG or PNG; convert it to JPEG or PNG"
    #expect(try line(Array("GIF89a".utf8)) == "in.jpg: a GIF, \(advice)")
    #expect(try line(Array("RIFF1234WEBPVP8 ".utf8)) == "in.jpg: a WebP, \(advice)")
    #expect(try line(Array("hello".utf8)) == "in.jpg: an unknown kind of file, \(advice)")
    #expect(try line([0xFF, 0xD8]) == "in.jpg: an unknown kind of file, \(advice)")
  }

  @Test("says how an image is damaged")
  func damaged() throws {
    let jpeg = try DecodingFixture.named("baseline 4:2:0").bytes
    #expect(
      try line(Array(jpeg.dropLast(40)))
        == "in.jpg: a damaged JPEG (Premature end of JPEG file); copy or download it again")
    var png = try DecodingFixture.named("grey 8").bytes
    #expect(
      try line(Array(png.dropLast(20)))
        == "in.jpg: a damaged PNG (the file ends early); copy or download it again")
    png[29] ^= 1
    #expect(
      try line(png) == "in.jpg: a damaged PNG (IHDR: CRC error); copy or download it again")
  }

  @Test("refuses pictures over the limit, and small files that claim to be huge")
  func tooLarge() throws {
    var jpeg = try DecodingFixture.named("baseline 4:2:0").bytes
    let frame = try #require(jpeg.indices.first { jpeg[$0...].starts(with: [0xFF, 0xC0]) })
    jpeg.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFF, 0x00, 0xFF, 0x00])
    #expect(
      try line(jpeg)
        == "in.jpg: 65280x65280 pixels, more than 268435456; scale it down first")
    jpeg.replaceSubrange((frame + 5)..<(frame + 9), with: [0x3F, 0xFF, 0x3F, 0xFF])
    #expect(
      try line(jpeg)
        == "in.jpg: a damaged JPEG (\(jpeg.count) bytes cannot hold 16383x16383 pixels); "
        + "copy or download it again")
    #expect(
      try line(png(width: 1 << 20, height: 1 << 20))
        == "in.jpg: 1048576x1048576 pixels, more than 268435456; scale it down first")
    #expect(
      try line(png(width: 1 << 14, height: 1 << 14))
        == "in.jpg: a damaged PNG (too few bytes for its size); copy or download it again")
  }

  @Test("an error is one line whatever the file is called")
  func oneLine() throws {
    let found = try line([], "a\nb\u{2028}c\u{7}.jpg")
    #expect(
      found == "a?b?c?.jpg: an empty file, not a JPEG or PNG; convert it to JPEG or PNG")
  }

  @Test("says which pictures PNG cannot hold")
  func unwritablePictures() throws {
    let found = try error { () throws(ImageFileError) in
      _ = try Image(width: 0, height: 3, pixels: []).pngData()
    }
    #expect(
      found.description == "PNG data: 0x3 pixels, which PNG cannot hold; "
        + "give a picture with sides from 1 to 2147483647")
  }

  /// A PNG of one grey sample where `width` x `height` are promised.
  private func png(width: UInt32, height: UInt32) throws -> [UInt8] {
    var bytes = try DecodingFixture.named("grey 8").bytes
    func put(_ value: UInt32, at offset: Int) {
      for i in 0..<4 { bytes[offset + i] = UInt8(value >> (24 - 8 * UInt32(i)) & 255) }
    }
    put(width, at: 16)
    put(height, at: 20)
    put(crc32(bytes[12..<29]), at: 29)
    return bytes
  }

  private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { c, _ in c & 1 == 1 ? c >> 1 ^ 0xEDB8_8320 : c >> 1 }
    }
  }
}

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
        == "in.jpg: a damaged JPEG (the file ends early); copy or download it again")
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
      try line(png(width: 1 << 21, height: 1))
        == "in.jpg: 2097152x1 pixels, more than 1048576 on a side; scale it down first")
    #expect(
      try line(png(width: 1 << 14, height: 1 << 14))
        == "in.jpg: a damaged PNG (too few bytes for its size); copy or download it again")
  }

  @Test("small files take little memory, whatever they claim")
  func bombs() throws {
    // Coefficients of several scans take memory beside the pixels; arithmetic codes have no least size of a block.
    var scans = try DecodingFixture.named("progressive").bytes
    let frame = try #require(scans.indices.first { scans[$0...].starts(with: [0xFF, 0xC2]) })
    scans.replaceSubrange((frame + 5)..<(frame + 9), with: [0x3F, 0xFF, 0x3F, 0xFF])
    #expect(
      try line(scans) == "in.jpg: 16383x16383 pixels, more than 67108864; scale it down first")
    var coded = try DecodingFixture.named("baseline 4:2:0").bytes
    let start = try #require(coded.indices.first { coded[$0...].starts(with: [0xFF, 0xC0]) })
    coded[start + 1] = 0xC9
    coded.replaceSubrange((start + 5)..<(start + 9), with: [0x3F, 0xFF, 0x3F, 0xFF])
    #expect(try line(coded).contains("bytes cannot hold 16383x16383 pixels"))
    // A text of 2 GB that is not there.
    for kind in ["zTXt", "iTXt", "tEXt", "pCAL", "sPLT", "iCCP", "eXIf"] {
      let before = peakMemory()
      let head = try DecodingFixture.named("grey 8").bytes.prefix(33)
      let bytes = head + [0x7F, 0xFF, 0xFF, 0xFF] + Array(kind.utf8)
      #expect(
        try line(Array(bytes)) == "in.jpg: a damaged PNG (the file ends early); copy or download it again")
      #expect(peakMemory() - before < 100 << 20, "\(kind)")
    }
  }

  private func peakMemory() -> Int {
    var usage = rusage()
    _ = getrusage(.init(RUSAGE_SELF.rawValue), &usage)
    return Int(usage.ru_maxrss) << 10
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

}

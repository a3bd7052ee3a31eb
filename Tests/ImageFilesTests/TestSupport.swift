import Foundation
import ImageFiles
import Testing

/// A file and what Pillow's `convert("RGB")` makes of it.
struct DecodingFixture: Sendable, CustomTestStringConvertible {
  let name: String
  let width: Int
  let height: Int
  let bytes: [UInt8]
  let pixels: [UInt8]

  init(name: String, width: Int, height: Int, data: String, pixels: String) {
    (self.name, self.width, self.height) = (name, width, height)
    (bytes, self.pixels) = (decoded(data), decoded(pixels))
  }

  var testDescription: String { name }

  static func named(_ name: String) throws -> DecodingFixture {
    try #require((jpegFixtures + pngFixtures).first { $0.name == name })
  }
}

/// The bytes of base64 text; none where the text is wrong, which no test takes for a file.
func decoded(_ base64: String) -> [UInt8] {
  Data(base64Encoded: base64, options: .ignoreUnknownCharacters).map { [UInt8]($0) } ?? []
}

func fnv(_ bytes: [UInt8]) -> UInt64 {
  bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

/// The checksum of PNG chunks.
func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
  ~bytes.reduce(UInt32.max) { crc, byte in
    (0..<8).reduce(crc ^ UInt32(byte)) { c, _ in c & 1 == 1 ? c >> 1 ^ 0xEDB8_8320 : c >> 1 }
  }
}

/// A number in the byte order of PNG.
func bigEndian(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }

/// A chunk of a PNG file.
func chunk(_ kind: String, _ contents: [UInt8]) -> [UInt8] {
  let body = Array(kind.utf8) + contents
  return bigEndian(UInt32(contents.count)) + body + bigEndian(crc32(body))
}

/// The generator of make_fixtures.py.
struct SeededGenerator {
  var state: UInt64 = 1

  mutating func byte() -> UInt8 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(state >> 56)
  }

  mutating func below(_ limit: Int) -> Int {
    (0..<3).reduce(0) { sum, _ in sum << 8 | Int(byte()) } % limit
  }
}

func noise(_ width: Int, _ height: Int) -> Image {
  var generator = SeededGenerator()
  return Image(
    width: width, height: height,
    pixels: (0..<(width * height * 3)).map { _ in generator.byte() })
}

/// The error that `body` throws; a failure when it throws none.
func error(_ body: () throws(ImageFileError) -> Void) throws -> ImageFileError {
  do {
    try body()
  } catch {
    return error
  }
  throw NothingThrown()
}

struct NothingThrown: Error {}

/// A new empty folder for the time of `body`.
func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("ImageFilesTests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.path)
}

func contents(of folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

/// The folder of photographs, which is no part of the package; nil where it is absent.
let photographs: String? = {
  let shared = ProcessInfo.processInfo.environment["STATICCAM_SHARED"] ?? "../shared"
  let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  let folder = URL(fileURLWithPath: shared, relativeTo: root).path + "/data"
  return FileManager.default.fileExists(atPath: folder + "/images") ? folder : nil
}()

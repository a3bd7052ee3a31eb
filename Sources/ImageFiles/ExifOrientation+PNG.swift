internal import CImageCodecs

extension ExifOrientation {
  /// Of a PNG file: by its eXIf chunk, wherever it stands, or by a text chunk of the kind that programs wrote before there
  /// was one; upright where it has neither or the tag cannot be read.
  init(png bytes: [UInt8]) {
    var (exif, text): (ArraySlice<UInt8>?, ArraySlice<UInt8>?) = (nil, nil)
    var position = Self.signatureCount
    while let chunk = Self.chunk(of: bytes, at: position) {
      switch String(decoding: chunk.dropFirst(4).prefix(4), as: UTF8.self) {
      case "eXIf": exif = chunk.dropFirst(8).dropLast(4)
      case "tEXt", "zTXt", "iTXt":
        if chunk.dropFirst(8).starts(with: Self.profileName) { text = chunk }
      default: break
      }
      position = chunk.endIndex
    }
    let block = exif ?? text.map { Self.profile(in: $0, of: bytes) }
    self.init(block.map(Self.withoutPrefix).flatMap { Self.orientation(inTIFF: $0) } ?? 1)
  }

  private static let signatureCount = 8
  private static let profileName = Array("Raw profile type exif\0".utf8)

  /// A whole chunk: length, kind, contents, checksum; nil where the file ends before it does.
  private static func chunk(of bytes: [UInt8], at start: Int) -> ArraySlice<UInt8>? {
    guard start + 12 <= bytes.count else { return nil }
    let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - start - 12 else { return nil }
    return bytes[start..<start + 12 + length]
  }

  /// The bytes that a text chunk spells: three lines that name and count them, then hexadecimal digits.
  private static func profile(in chunk: ArraySlice<UInt8>, of bytes: [UInt8]) -> ArraySlice<UInt8> {
    guard let header = Self.chunk(of: bytes, at: signatureCount) else { return [] }
    var found = CodecBytes()
    defer { codec_free(&found) }
    let file = Array(bytes[..<header.endIndex] + chunk)
    codec_png_text(file, file.count, &found)
    let text = UnsafeBufferPointer(start: found.bytes, count: found.count)
    let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
    guard lines.count == 4 else { return [] }
    let digits = lines[3].compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }[...]
  }

  /// Without the mark that stands before the block in JPEG files.
  private static func withoutPrefix(_ block: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    block.starts(with: Array("Exif\0\0".utf8)) ? block.dropFirst(6) : block
  }
}

internal import CImageCodecs

extension Image {
  /// Reads a JPEG or PNG file, told apart by its first bytes and not by its name.
  ///
  /// Pixels equal Pillow's `convert("RGB")` after `exif_transpose`, except that 16-bit grey keeps
  /// its high byte (Pillow turns every value above 255 white), and that an orientation which XMP
  /// alone tells is not read. Alpha is dropped, gamma ignored. A JPEG whose data are damaged has
  /// the pixels that libjpeg makes of it, as in Pillow and viewers; one of a single scan may lack
  /// the mark at its end, and a PNG anything behind its last pixel.
  ///
  /// - Throws: `ImageFileError` when the file cannot be read, is no JPEG or PNG, is damaged or cut
  ///   short, or holds more than `maximumPixelCount` pixels (a JPEG of several scans a quarter of
  ///   them, a PNG 2^20 a side).
  public init(contentsOf path: String) throws(ImageFileError) {
    try self.init(decoding: FileBytes.read(path), name: path)
  }

  /// Decodes the bytes of a JPEG or PNG file; `name` is used in errors only.
  ///
  /// - Throws: `ImageFileError` when the bytes are no JPEG or PNG, are damaged or cut short, or
  ///   hold more than `maximumPixelCount` pixels.
  public init(decoding bytes: [UInt8], name: String) throws(ImageFileError) {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      let stored = try Image(decoding: bytes, name: name, format: "JPEG", with: codec_decode_jpeg)
      self = stored.oriented(by: ExifOrientation(jpeg: bytes))
    } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      let stored = try Image(decoding: bytes, name: name, format: "PNG", with: codec_decode_png)
      self = stored.oriented(by: ExifOrientation(png: bytes))
    } else {
      throw ImageFileError(
        .notAnImage, path: name, found: "\(Self.format(of: bytes)), not a JPEG or PNG",
        advice: "convert it to JPEG or PNG")
    }
  }

  private typealias Decoder = (
    UnsafePointer<UInt8>, Int, UInt64, UnsafeMutablePointer<UInt8>?
  ) -> CodecReport

  /// Asks for the size first, so that no memory is taken for a picture that will be refused.
  private init(
    decoding bytes: [UInt8], name: String, format: String, with decode: Decoder
  ) throws(ImageFileError) {
    let limit = UInt64(Self.maximumPixelCount)
    var report = decode(bytes, bytes.count, limit, nil)
    guard report.status == CODEC_OK else { throw Self.error(report, format, name) }
    let (width, height) = (Int(report.width), Int(report.height))
    let count = width * height * 3
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      report = decode(bytes, bytes.count, limit, buffer.baseAddress)
      initialized = report.status == CODEC_OK ? count : 0
    }
    guard report.status == CODEC_OK else { throw Self.error(report, format, name) }
    self.init(width: width, height: height, pixels: pixels)
  }

  private static func error(
    _ report: CodecReport, _ format: String, _ name: String
  ) -> ImageFileError {
    let message = withUnsafeBytes(of: report.message) { raw in
      String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
    switch Int(report.status) {
    case CODEC_TOO_LARGE:
      let place = message.isEmpty ? "" : " on \(message)"
      return ImageFileError(
        .tooLarge, path: name,
        found: "\(report.width)x\(report.height) pixels, more than \(report.limit)\(place)",
        advice: "scale it down first")
    case CODEC_OUT_OF_MEMORY:
      return ImageFileError(
        .tooLarge, path: name, found: "a \(format) too large for the memory that is free",
        advice: "scale it down first")
    case CODEC_UNSUPPORTED:
      return ImageFileError(
        .unsupported, path: name, found: "a \(format) of a kind not read here (\(message))",
        advice: "save it again as an 8-bit RGB \(format)")
    default:
      return ImageFileError(
        .damaged, path: name, found: "a damaged \(format) (\(message))",
        advice: "copy or download it again")
    }
  }

  /// What a file that is not an image here seems to be.
  private static func format(of bytes: [UInt8]) -> String {
    let known: [(String, [UInt8])] = [
      ("a GIF", Array("GIF8".utf8)), ("a BMP", Array("BM".utf8)), ("a PDF", Array("%PDF".utf8)),
      ("a TIFF", [0x49, 0x49, 0x2A, 0]), ("a TIFF", [0x4D, 0x4D, 0, 0x2A]),
      ("a NumPy array", [0x93] + Array("NUMPY".utf8)),
    ]
    if bytes.isEmpty { return "an empty file" }
    if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
      return "a WebP"
    }
    return known.first { bytes.starts(with: $0.1) }?.0 ?? "an unknown kind of file"
  }
}

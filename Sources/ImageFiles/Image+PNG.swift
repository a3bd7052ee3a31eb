internal import CImageCodecs

extension Image {
  /// The picture as the bytes of an 8-bit RGB PNG file; equal pictures give equal bytes.
  ///
  /// - Throws: `ImageFileError` of kind `unsupported` for a picture without pixels or with a side
  ///   of 2^31 or more, which PNG cannot state; `tooLarge` when memory runs out.
  public func pngData() throws(ImageFileError) -> [UInt8] {
    try pngData(name: "PNG data")
  }

  /// Writes the picture as a PNG file, as a whole or not at all.
  ///
  /// - Throws: `ImageFileError` of kind `unwritable`, and those of `pngData()`.
  public func writePNG(to path: String) throws(ImageFileError) {
    try AtomicFile.write(pngData(name: path), to: path)
  }

  private func pngData(name: String) throws(ImageFileError) -> [UInt8] {
    guard (1...Int(Int32.max)).contains(width), (1...Int(Int32.max)).contains(height) else {
      throw ImageFileError(
        .unsupported, path: name, found: "\(width)x\(height) pixels, which PNG cannot hold",
        advice: "give a picture with sides from 1 to \(Int32.max)")
    }
    var data = CodecBytes()
    defer { codec_free(&data) }
    let report = withPixels { pixels in
      // Not empty, since both sides are at least 1.
      pixels.baseAddress.map { codec_encode_png($0, UInt32(width), UInt32(height), &data) }
    }
    guard report?.status == Int32(CODEC_OK) else {
      throw ImageFileError(
        .tooLarge, path: name, found: "\(width)x\(height) pixels, too many for the memory",
        advice: "scale the picture down")
    }
    return [UInt8](UnsafeBufferPointer(start: data.bytes, count: data.count))
  }
}

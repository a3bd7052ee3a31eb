/// A picture of 8-bit red, green and blue, interleaved, rows from the top, columns from the left.
public struct Image: Sendable, Equatable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `width * height * 3` values: red, green, blue of row 0 column 0, then of row 0 column 1 …
  public var pixels: [UInt8]

  /// The largest number of pixels that a file may hold, 2^28.
  public static let maximumPixelCount = 1 << 28

  /// A picture of the given pixels.
  ///
  /// - Precondition: `pixels.count == width * height * 3`.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width >= 0 && height >= 0, "an image has no negative size")
    precondition(pixels.count == width * height * 3, "an image has 3 values a pixel")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// A picture of one colour.
  public init(width: Int, height: Int, color: (UInt8, UInt8, UInt8)) {
    self.init(width: width, height: height) { pixels in
      for i in stride(from: 0, to: pixels.count, by: 3) {
        pixels[i] = color.0
        pixels[i + 1] = color.1
        pixels[i + 2] = color.2
      }
    }
  }

  /// A picture whose pixels `fill` writes, every one of them.
  init(width: Int, height: Int, fill: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
    let count = width * height * 3
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
    self.init(width: width, height: height, pixels: pixels)
  }

  /// `pixels` is public and may have been replaced; the unchecked loops rest on its count.
  func withPixels<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    precondition(pixels.count == width * height * 3, "an image has 3 values a pixel")
    return pixels.withUnsafeBufferPointer(body)
  }
}

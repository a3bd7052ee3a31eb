public import ImageFiles
public import NetworkDescription

/// From a photograph to the numbers that a network sees, and back.
///
/// Resize so that the short side fits, cut the central rectangle, order the channels, x = (pixel - mean) *
/// scale: what the description of the network says, in this order. A network with one input channel sees the
/// luminance (299 R + 587 G + 114 B) / 1000, rounded as Pillow rounds it.
public struct Preprocessor: Sendable, Hashable {
  /// What happens.
  public let preprocessing: Preprocessing
  /// The shape of the network's input.
  public let inputShape: Shape

  /// The preprocessing of a network.
  public init(_ preprocessing: Preprocessing, inputShape: Shape) {
    self.preprocessing = preprocessing
    self.inputShape = inputShape
  }

  /// The part of `photograph` that the network sees, as large as its input.
  public func picture(of photograph: Image) -> Image {
    let (width, height) = (inputShape.width, inputShape.height)
    guard let side = preprocessing.resizeShortSide else {
      return photograph.centerCropped(width: width, height: height)
    }
    return width == height
      ? photograph.resized(shortSide: side, croppedTo: width)
      : photograph.resized(shortSide: side).centerCropped(width: width, height: height)
  }

  /// The numbers of a picture, C x H x W in network units.
  ///
  /// - Throws: `ExplainError` for a picture of another size than the input, or a network whose input is
  ///   neither in colour nor in grey.
  public func tensor(of picture: Image) throws(ExplainError) -> [Float] {
    guard inputShape.channels == 3 || inputShape.channels == 1 else {
      throw ExplainError(
        .invalidInput, "image", found: "a network whose input has \(inputShape.channels) channels",
        expected: "1 or 3 for an image: give the network's input as numbers")
    }
    guard picture.width == inputShape.width, picture.height == inputShape.height else {
      throw ExplainError(
        .invalidInput, "image", found: "\(picture.width)x\(picture.height) pixels",
        expected: "\(inputShape.width)x\(inputShape.height)")
    }
    let count = inputShape.positions
    return (0..<inputShape.channels).flatMap { channel in
      let table = (0..<256).map { pixel in
        Float((Double(pixel) - preprocessing.mean[channel]) * preprocessing.scale[channel])
      }
      let pixels = picture.pixels
      guard inputShape.channels == 3 else {
        return (0..<count).map { i in
          table[Self.luminance(pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2])]
        }
      }
      let color = self.color(of: channel)
      return (0..<count).map { table[Int(pixels[3 * $0 + color])] }
    }
  }

  /// The picture that gives `tensor`, rounded to 8 bits and kept in range: the way back, for overlays.
  ///
  /// Where the input has neither one nor three channels, the first is shown in grey.
  public func picture(of tensor: [Float]) -> Image {
    let count = inputShape.positions
    var pixels = [UInt8](repeating: 0, count: 3 * count)
    guard tensor.count == inputShape.count, inputShape.channels > 0 else {
      return Image(width: inputShape.width, height: inputShape.height, pixels: pixels)
    }
    for color in 0..<3 {
      let channel = inputShape.channels == 3 ? self.color(of: color) : 0
      let (mean, step) = (preprocessing.mean[channel], 1 / preprocessing.scale[channel])
      for i in 0..<count {
        let pixel = Double(tensor[channel * count + i]) * step + mean
        // NaN is not above 0 and becomes 0.
        pixels[3 * i + color] = pixel > 0 ? UInt8(min(pixel, 255) + 0.5) : 0
      }
    }
    return Image(width: inputShape.width, height: inputShape.height, pixels: pixels)
  }

  /// Exchanges 0 and 2 where blue comes first; it is its own inverse.
  private func color(of channel: Int) -> Int {
    preprocessing.channelOrder == .bgr ? 2 - channel : channel
  }

  private static func luminance(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
    (19595 * Int(red) + 38470 * Int(green) + 7471 * Int(blue) + 0x8000) >> 16
  }
}

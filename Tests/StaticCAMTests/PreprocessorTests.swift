import ImageFiles
import NetworkDescription
import StaticCAM
import Testing

@Suite("Preprocessing")
struct PreprocessorTests {
  private let image = Image(width: 2, height: 1, pixels: [10, 20, 30, 255, 0, 128])

  private func preprocessor(
    _ shape: Shape, order: Preprocessing.ChannelOrder = .rgb, side: Int? = nil, mean: [Double],
    scale: [Double]
  ) -> Preprocessor {
    Preprocessor(
      Preprocessing(resizeShortSide: side, channelOrder: order, mean: mean, scale: scale), inputShape: shape)
  }

  @Test("(pixel - mean) * scale in the network's order, channel by channel")
  func numbers() throws {
    let rgb = preprocessor(Shape(3, 1, 2), mean: [10, 0, 28], scale: [0.5, 2, -1])
    #expect(try rgb.tensor(of: image) == [0, 122.5, 40, 0, -2, -100])
    let bgr = preprocessor(Shape(3, 1, 2), order: .bgr, mean: [10, 0, 28], scale: [0.5, 2, -1])
    #expect(try bgr.tensor(of: image) == [10, 59, 40, 0, 18, -227])
    #expect(bgr.picture(of: [10, 59, 40, 0, 18, -227]) == image)
    #expect(rgb.picture(of: try rgb.tensor(of: image)) == image)
  }

  @Test("One channel is the luminance")
  func gray() throws {
    let gray = preprocessor(Shape(1, 1, 2), mean: [0], scale: [1])
    // (19595 R + 38470 G + 7471 B + 2^15) / 2^16.
    #expect(try gray.tensor(of: image) == [18, 91])
    #expect(gray.picture(of: [18, 91]) == Image(width: 2, height: 1, pixels: [18, 18, 18, 91, 91, 91]))
  }

  @Test("The way back rounds and clamps; NaN is black")
  func back() {
    let plain = preprocessor(Shape(3, 1, 2), mean: [0, 0, 0], scale: [1, 1, 1])
    #expect(
      plain.picture(of: [1.4, 1.6, -5, 300, .nan, .infinity]).pixels == [1, 0, 0, 2, 255, 255])
    #expect(plain.picture(of: [1]).pixels == [0, 0, 0, 0, 0, 0])
  }

  @Test("Resize the short side, then cut; without a side only cut")
  func geometry() {
    let photograph = Image(width: 12, height: 6, pixels: (0..<216).map { UInt8($0) })
    let square = preprocessor(Shape(3, 4, 4), side: 5, mean: [0, 0, 0], scale: [1, 1, 1])
    #expect(
      square.picture(of: photograph)
        == photograph.resized(shortSide: 5).centerCropped(width: 4, height: 4))
    let wide = preprocessor(Shape(3, 3, 5), side: 5, mean: [0, 0, 0], scale: [1, 1, 1])
    #expect(
      wide.picture(of: photograph) == photograph.resized(shortSide: 5).centerCropped(width: 5, height: 3))
    let cut = preprocessor(Shape(3, 4, 20), mean: [0, 0, 0], scale: [1, 1, 1])
    #expect(cut.picture(of: photograph) == photograph.centerCropped(width: 20, height: 4))
  }

  @Test("Errors")
  func errors() {
    let wrongSize = #expect(throws: ExplainError.self) {
      try preprocessor(Shape(3, 2, 2), mean: [0, 0, 0], scale: [1, 1, 1]).tensor(of: image)
    }
    #expect(wrongSize?.description == "image: found 2x1 pixels; expected 2x2")
    let channels = #expect(throws: ExplainError.self) {
      try preprocessor(Shape(4, 1, 2), mean: [0, 0, 0, 0], scale: [1, 1, 1, 1]).tensor(of: image)
    }
    #expect(
      channels?.description
        == "image: found a network whose input has 4 channels; expected 1 or 3 for an image: give the "
        + "network's "
        + "input as numbers")
  }
}

import ImageFiles
import Testing

@Suite("Resizing and cropping")
struct ResizingTests {
  @Test("equals Pillow bit for bit", arguments: resizeFixtures)
  func pillow(_ w: Int, _ h: Int, _ width: Int, _ height: Int, _ expected: UInt64) {
    let image = noise(w, h).resized(width: width, height: height)
    #expect(image.width == width)
    #expect(image.height == height)
    #expect(fnv(image.pixels) == expected)
  }

  @Test("equals Pillow's numbers")
  func numbers() {
    #expect(noise(9, 6).resized(width: 4, height: 3).pixels == smallResize)
  }

  @Test(
    "the long side is rounded",
    arguments: [
      (500, 375, 256, 341, 256), (375, 500, 256, 256, 341), (500, 333, 224, 336, 224),
      (500, 374, 256, 342, 256), (3, 2, 3, 4, 3), (7, 7, 5, 5, 5), (10, 20, 7, 7, 14),
    ])
  func shortSide(_ w: Int, _ h: Int, _ side: Int, _ width: Int, _ height: Int) {
    let image = noise(w, h).resized(shortSide: side)
    #expect(image.width == width)
    #expect(image.height == height)
    #expect(image == noise(w, h).resized(width: width, height: height))
  }

  // (h - H) // 2 of Python; padding goes half and half, the odd one at the end.
  @Test(
    "the crop starts in the middle, rounded down",
    arguments: [(5, 4, 0), (7, 4, 1), (9, 4, 2), (8, 4, 2), (4, 4, 0), (3, 4, 0), (2, 5, -1)])
  func crop(_ length: Int, _ wanted: Int, _ start: Int) {
    let column = Image(
      width: 1, height: length,
      pixels: (0..<length).flatMap { [UInt8](repeating: UInt8($0 + 1), count: 3) })
    let tall = column.centerCropped(width: 1, height: wanted)
    let expected = (start..<(start + wanted)).map { (0..<length).contains($0) ? $0 + 1 : 0 }
    #expect(tall.pixels == expected.flatMap { [UInt8](repeating: UInt8($0), count: 3) })
    let row = Image(width: length, height: 1, pixels: column.pixels)
    #expect(row.centerCropped(width: wanted, height: 1).pixels == tall.pixels)
  }

  @Test(
    "resizing and cropping at once drops pixels only",
    arguments: [(50, 37), (37, 50), (40, 40), (9, 61), (256, 20), (32, 48), (5, 4)],
    [(32, 28), (32, 32), (20, 33), (64, 7)])
  func fused(_ size: (Int, Int), _ sides: (short: Int, crop: Int)) {
    let image = noise(size.0, size.1)
    let inTwoSteps = image.resized(shortSide: sides.short)
      .centerCropped(width: sides.crop, height: sides.crop)
    #expect(image.resized(shortSide: sides.short, croppedTo: sides.crop) == inTwoSteps)
  }

  @Test("a sliver takes no memory beyond the limit")
  func sliver() {
    let image = noise(1, 65_500)
    let cropped = image.resized(shortSide: 2048, croppedTo: 8)
    #expect(cropped.width == 8)
    #expect(cropped.height == 8)
    let resized = noise(1, 4000).resized(shortSide: 512)
    #expect(resized.width == 512)
    #expect(resized.height == Image.maximumPixelCount / 512)
  }

  @Test("pictures without pixels")
  func empty() {
    let none = Image(width: 0, height: 5, pixels: [])
    #expect(none.resized(width: 2, height: 1) == Image(width: 2, height: 1, color: (0, 0, 0)))
    #expect(none.resized(shortSide: 3, croppedTo: 2).pixels == [UInt8](repeating: 0, count: 12))
    #expect(noise(3, 3).resized(width: 0, height: 4).pixels.isEmpty)
    #expect(none.centerCropped(width: 1, height: 1).pixels == [0, 0, 0])
  }
}

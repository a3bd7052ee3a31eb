import ImageFiles
import Testing

@Suite("Planes")
struct PlaneTests {
  private func plane(_ width: Int, _ height: Int) -> Plane {
    var generator = SeededGenerator()
    return Plane(
      width: width, height: height,
      values: (0..<(width * height)).map { _ in Float(generator.byte()) - 100 })
  }

  @Test("resizes as PyTorch does")
  func torch() {
    let small = Plane(width: 3, height: 2, values: [2, -1, 0.5, 4, 3, -2])
    let large = small.resized(width: 5, height: 3)
    #expect(large.values.count == torchResize.count)
    for (found, expected) in zip(large.values, torchResize) {
      #expect(abs(found - expected) <= 2e-6)
    }
  }

  @Test(
    "resizes as the slow twin does",
    arguments: [
      (7, 7, 224, 224), (13, 4, 5, 9), (1, 1, 3, 2), (1, 6, 4, 4), (8, 8, 3, 3), (5, 3, 5, 7),
    ])
  func twin(_ w: Int, _ h: Int, _ width: Int, _ height: Int) {
    let source = plane(w, h)
    let result = source.resized(width: width, height: height)
    /// All pixels weighted by the triangle of width 1 around the source position.
    func value(_ x: Int, _ y: Int) -> Double {
      let sx = min(max((Double(x) + 0.5) * Double(w) / Double(width) - 0.5, 0), Double(w - 1))
      let sy = min(max((Double(y) + 0.5) * Double(h) / Double(height) - 0.5, 0), Double(h - 1))
      var sum = 0.0
      for row in 0..<h {
        for column in 0..<w {
          let weight = max(1 - abs(sx - Double(column)), 0) * max(1 - abs(sy - Double(row)), 0)
          sum += weight * Double(source.values[row * w + column])
        }
      }
      return sum
    }
    for y in 0..<height {
      for x in 0..<width {
        // Values are below 256 and a handful of operations round each by 2^-24.
        #expect(abs(Double(result.values[y * width + x]) - value(x, y)) < 2e-4)
      }
    }
  }

  @Test("a constant stays exactly constant when resized")
  func constant() {
    let result = Plane(width: 3, height: 2, values: Array(repeating: 0.1, count: 6))
      .resized(width: 31, height: 17)
    #expect(result.values == Array(repeating: 0.1, count: 31 * 17))
  }

  @Test("normalises to exactly 0 and 1 without an epsilon")
  func normalized() {
    let tiny = Plane(width: 3, height: 1, values: [-1e-30, 0, 3e-30]).normalized()
    #expect(!tiny.isFlat)
    #expect(tiny.plane.values == [0, 0.25, 1])
    let most = Float.greatestFiniteMagnitude
    let huge = Plane(width: 3, height: 1, values: [most, 0, -most]).normalized()
    #expect(!huge.isFlat)
    #expect(huge.plane.values == [1, 0.5, 0])
    let least = Float.leastNonzeroMagnitude
    #expect(Plane(width: 2, height: 1, values: [0, least]).normalized().plane.values == [0, 1])
  }

  @Test(
    "maps without a scale become zeros and say so",
    arguments: [
      [3, 3], [0, 0], [-0.0, 0], [.nan, 1], [1, .nan], [0, .infinity], [-.infinity, 2],
      [.nan, .nan],
    ] as [[Float]])
  func flat(_ values: [Float]) {
    let result = Plane(width: 2, height: 1, values: values).normalized()
    #expect(result.isFlat)
    #expect(result.plane.values == [0, 0])
  }

  @Test("an empty map is flat, and zeros when resized")
  func empty() {
    let none = Plane(width: 0, height: 0, values: [])
    #expect(none.normalized().isFlat)
    #expect(none.resized(width: 2, height: 2).values == [0, 0, 0, 0])
    #expect(none.rendered(.jet).pixels.isEmpty)
  }

  @Test("renders each value in its colour")
  func rendered() {
    let image = Plane(width: 2, height: 2, values: [0, 1, .nan, 0.5]).rendered(.jet)
    #expect(image.pixels == [0, 0, 128, 128, 0, 0, 0, 0, 128, 130, 255, 126])
  }

  @Test(
    "overlays by the stated formula, halves up",
    arguments: [0, 0.25, 0.5, 0.7, 1, -3, 9] as [Float])
  func overlaid(_ weight: Float) {
    let image = noise(16, 16)
    let heatmap = Plane(width: 16, height: 16, values: (0..<256).map { Float($0) / 255 })
    let result = heatmap.overlaid(on: image, colormap: .turbo, imageWeight: weight)
    let colors = heatmap.rendered(.turbo)
    let w = Double(min(max(weight, 0), 1))
    for i in 0..<image.pixels.count {
      let exact = w * Double(image.pixels[i]) + (1 - w) * Double(colors.pixels[i])
      // A half may go either way only where the weight itself is rounded.
      let slack = weight == 0.7 ? 1e-4 : 0
      let found = Double(result.pixels[i])
      #expect(found <= (exact + 0.5 + slack) && found > exact - 0.5 - slack, "\(i): \(exact)")
    }
  }

  @Test("a smaller map is resized to the picture first")
  func overlaidResized() {
    let image = noise(20, 12)
    let small = plane(5, 3).normalized().plane
    #expect(
      small.overlaid(on: image, colormap: .jet)
        == small.resized(width: 20, height: 12).overlaid(on: image, colormap: .jet))
    #expect(small.overlaid(on: image, colormap: .jet) != image)
  }
}

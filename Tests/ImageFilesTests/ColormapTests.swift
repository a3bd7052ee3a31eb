import ImageFiles
import Testing

@Suite("Colour maps")
struct ColormapTests {
  private func table(_ colormap: Colormap) -> [UInt8] {
    (0..<256).flatMap { i in
      let color = colormap.color(Float(i) / 255)
      return [color.0, color.1, color.2]
    }
  }

  @Test("jet, viridis and turbo are OpenCV's", arguments: [Colormap.jet, .viridis, .turbo])
  func openCV(_ colormap: Colormap) throws {
    #expect(fnv(table(colormap)) == colormapFixtures[colormap])
  }

  @Test("ends and middle")
  func ends() {
    #expect(Colormap.jet.color(0) == (0, 0, 128))
    #expect(Colormap.jet.color(1) == (128, 0, 0))
    #expect(Colormap.jet.color(0.5) == (130, 255, 126))
    #expect(Colormap.bwr.color(0) == (0, 0, 255))
    #expect(Colormap.bwr.color(1) == (255, 0, 0))
    #expect(Colormap.bwr.color(127 / 255) == (254, 254, 255))
    #expect(Colormap.bwr.color(128 / 255) == (255, 254, 254))
    #expect(table(.gray) == (0..<256).flatMap { [UInt8](repeating: UInt8($0), count: 3) })
  }

  @Test("values outside 0...1 take the nearer end, NaN the lower", arguments: Colormap.allCases)
  func outside(_ colormap: Colormap) {
    for value in [-1, -Float.infinity, .nan, -0.0] {
      #expect(colormap.color(value) == colormap.color(0), "\(value)")
    }
    for value in [2, Float.infinity, 1e30] {
      #expect(colormap.color(value) == colormap.color(1), "\(value)")
    }
    #expect(colormap.color(0) != colormap.color(1))
  }

  @Test("a value takes the nearest of 256 entries")
  func rounding() {
    #expect(Colormap.gray.color(0.49 / 255).0 == 0)
    #expect(Colormap.gray.color(0.51 / 255).0 == 1)
    #expect(Colormap.gray.color(254.49 / 255).0 == 254)
    #expect(Colormap.gray.color(254.51 / 255).0 == 255)
  }
}

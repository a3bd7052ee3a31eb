import ImageFiles
import StaticCAM
import Testing

/// The objects of one kind in a scene, as connected parts of its mask.
struct SceneObjects {
  let width: Int
  let height: Int
  /// Pixels of each object, dilated.
  private(set) var objects: [[Int]] = []
  /// How far masks reach beyond objects, in pixels: half a cell of the coarsest map.
  static let margin = 8

  /// - Parameter value: What the mask holds at pixels of the kind.
  init(_ scene: SceneTests.Scene, value: Int) throws {
    let mask = try scene.mask()
    (width, height) = (mask.width, mask.height)
    var isOpen = (0..<width * height).map { Int(mask.pixels[$0 * 3]) == value }
    for first in isOpen.indices where isOpen[first] {
      var (part, stack) = ([Int](), [first])
      isOpen[first] = false
      while let pixel = stack.popLast() {
        part.append(pixel)
        for neighbour in around(pixel, 1) where isOpen[neighbour] {
          isOpen[neighbour] = false
          stack.append(neighbour)
        }
      }
      // Crumbs at edges are no objects.
      if part.count >= 50 { objects.append(Set(part.flatMap { around($0, Self.margin) }).sorted()) }
    }
  }

  private func around(_ pixel: Int, _ reach: Int) -> [Int] {
    let (y, x) = (pixel / width, pixel % width)
    return (max(0, y - reach)...min(height - 1, y + reach)).flatMap { y in
      (max(0, x - reach)...min(width - 1, x + reach)).map { y * width + $0 }
    }
  }

  /// The largest value of a heatmap at each object, and the mean value beside all of them.
  ///
  /// The network sees the central square of the image.
  func measure(_ map: Plane) -> (peaks: [Float], background: Float) {
    let side = min(width, height)
    let scale = Double(map.width) / Double(side)
    func value(_ pixel: Int) -> Float? {
      let x = pixel % width - (width - side) / 2
      let y = pixel / width - (height - side) / 2
      guard x >= 0, y >= 0, x < side, y < side else { return nil }
      return map.values[Int((Double(y) + 0.5) * scale) * map.width + Int((Double(x) + 0.5) * scale)]
    }
    let inside = Set(objects.joined())
    let beside = (0..<width * height).filter { !inside.contains($0) }.compactMap(value)
    return (
      objects.map { $0.compactMap(value).max() ?? 0 }, beside.reduce(0, +) / Float(max(1, beside.count))
    )
  }
}

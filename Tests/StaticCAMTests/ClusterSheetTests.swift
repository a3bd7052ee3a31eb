import ImageFiles
import StaticCAM
import TestSupport
import Testing

@Suite("The picture of the clusters")
struct ClusterSheetTests {
  private let network = ClusterNetwork(seed: 45)

  /// How many pixels have a colour.
  private func count(_ image: Image, _ color: (UInt8, UInt8, UInt8)) -> Int {
    stride(from: 0, to: image.pixels.count, by: 3).count { i in
      image.pixels[i] == color.0 && image.pixels[i + 1] == color.1 && image.pixels[i + 2] == color.2
    }
  }

  @Test("It shows every cluster, the base, the scissors and the map")
  func sheet() throws {
    let few = try #require(try network.explain(.clusterCAM(clusters: 4)).clusterSheet())
    let many = try #require(try network.explain(.clusterCAM(clusters: 16)).clusterSheet())
    #expect(many.height > few.height && many.width > few.width)
    #expect(few.width > 4 * 160)
    // Frames: 4 pixels around 160 x 137 are 2312; red ones are the scissors' cluster and its mask below.
    let found = try network.explain(.clusterCAM(clusters: 4))
    let report = try #require(found.clusters)
    let frame = 2 * 4 * (160 + 137 - 8)
    #expect(count(few, (220, 30, 30)) >= 2 * frame)
    let green = report.baseClusters.filter { $0 != report.scissors }.count + 1
    #expect(count(few, (0, 160, 60)) >= green * frame)
    #expect(count(few, (0, 160, 60)) < (green + 1) * frame)
  }

  @Test("Colours are those that are asked for")
  func colors() throws {
    let found = try network.explain(.clusterCAM(clusters: 3))
    #expect(found.clusterSheet(colormap: .gray) != found.clusterSheet())
    #expect(found.clusterSheet(imageWeight: 0.1) != found.clusterSheet())
  }

  @Test("Without scissors their place is empty; without clusters there is no picture")
  func missing() throws {
    let one = try #require(try network.explain(.clusterCAM(clusters: 1)).clusterSheet())
    #expect(count(one, (220, 30, 30)) == 0)
    #expect(try network.explain(.eigenCAM).clusterSheet() == nil)
    #expect(try network.explain(.clusterCAM).clusterSheet() != nil)
  }
}

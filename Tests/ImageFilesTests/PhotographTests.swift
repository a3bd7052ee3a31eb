import Foundation
import ImageFiles
import Testing

/// Real photographs are not part of the package. These tests are skipped, and shown as skipped,
/// where the folder named by STATICCAM_SHARED (or ../shared) is absent.
@Suite("Photographs", .enabled(if: photographs != nil, "photographs are absent"))
struct PhotographTests {
  private func files(_ folder: String) throws -> [String] {
    let path = try #require(photographs) + "/" + folder
    return try contents(of: path)
      .filter { name in
        [".jpeg", ".jpg", ".png"].contains { name.lowercased().hasSuffix($0) }
      }
      .map { path + "/" + $0 }
  }

  @Test("all decode, and a PNG keeps them", arguments: ["images", "boxes_ilsvrc", "images_multi"])
  func decode(_ folder: String) throws {
    let paths = try files(folder)
    #expect(paths.count >= 3)
    for path in paths {
      let image = try Image(contentsOf: path)
      #expect(image.width > 100 && image.height > 100, "\(path)")
      #expect(Set(image.pixels).count > 100, "\(path)")
      let cropped = image.resized(shortSide: 256, croppedTo: 224)
      #expect(
        cropped == image.resized(shortSide: 256).centerCropped(width: 224, height: 224), "\(path)")
      #expect(try Image(decoding: cropped.pngData(), name: path) == cropped)
    }
  }

  // Pillow's pixels of the photograph, and of it resized to 256 and cropped to 224.
  @Test("a photograph equals Pillow's")
  func pillow() throws {
    let path = try #require(photographs) + "/images/n01440764_tench.JPEG"
    let image = try Image(contentsOf: path)
    #expect(fnv(image.pixels) == 0xeabc0b5a98da2fd3)
    #expect(fnv(image.resized(shortSide: 256, croppedTo: 224).pixels) == 0xd9f120be76114148)
  }
}

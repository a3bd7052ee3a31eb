import Foundation
import StaticCAM
import TestSupport
import Testing

/// Real photographs through the model's own preprocessing.
@Suite("Photographs", .enabled(if: SharedData.isPresent, "no shared data"))
struct PhotographTests {
  /// Top-1 class of every photograph of `images/`, as another runtime found it.
  private func expected(_ model: String) throws -> [(file: String, index: Int, logit: Double)] {
    let text = try String(contentsOf: SharedData.file("data/expected_top5.csv"), encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let cells = line.split(separator: ",").map(String.init)
      guard cells[0] == model, cells[1].hasPrefix("images/"), let index = Int(cells[2]),
        let logit = Double(cells[3])
      else { return nil }
      return (cells[1], index, logit)
    }
  }

  @Test(
    "At least 98 of 100 have the same top-1 class",
    arguments: [(TestedModel.squeezeNet, "squeezenet1.1"), (.tinyDarknet, "tiny-darknet")])
  func topClass(_ model: TestedModel, _ name: String) throws {
    let session = try model.session()
    let photographs = try expected(name)
    #expect(photographs.count == 100)
    var same = 0
    for photograph in photographs {
      try session.load(Image(contentsOf: SharedData.file("data/\(photograph.file)").path))
      let best = try #require(session.ranking(top: 1).first)
      if best.index == photograph.index { same += 1 }
    }
    #expect(same >= 98, "\(same) of 100")
  }

  @Test("Grad-CAM of the dog's class lies on the dog, of the cat's class on the cat")
  func dogAndCat() throws {
    // The hand-drawn boxes of annotations.csv: x0, y0, x1, y1 in pixels of the 224 x 224 picture.
    let dog = (x: 76.0..<166, y: 12.0..<151)
    let cat = (x: 44.0..<201, y: 118.0..<224)
    let picture = try Image(contentsOf: SharedData.file("data/images_multi/both.png").path)
    for model in [TestedModel.squeezeNet, .tinyDarknet] {
      let session = try model.session()
      try session.load(picture)
      let layer = try #require(session.plan.defaultLayer)
      for (index, box) in [(243, dog), (281, cat)] {
        let map = try session.explain(.gradCAM, layer: layer, class: index).heatmap
        let peak = try #require(map.values.indices.max { map.values[$0] < map.values[$1] })
        // From the network's centre crop back to the picture.
        let short = Double(session.plan.preprocessing.resizeShortSide ?? picture.width)
        let x = (Double(peak % map.width) + 0.5 + (short - 224) / 2) * 224 / short
        let y = (Double(peak / map.width) + 0.5 + (short - 224) / 2) * 224 / short
        #expect(box.x.contains(x) && box.y.contains(y), "\(session.plan.name), class \(index): \(x), \(y)")
      }
    }
  }
}

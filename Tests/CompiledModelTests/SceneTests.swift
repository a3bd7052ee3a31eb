import Foundation
import Shapes
import StaticCAM
import TestSupport
import Testing

/// The bundled scenes through the embedded model: right classes, maps on the right objects, and recorded numbers.
@Suite("Bundled scenes")
struct SceneTests {
  struct Scene: CustomTestStringConvertible, Sendable {
    var file: String
    /// The kinds of objects in the scene.
    var kinds: [String]
    var testDescription: String { file }

    static let folder = PackageFolders.file("Models/Shapes/Scenes")
    static let all: [Scene] = {
      let text = (try? String(contentsOf: folder.appending(path: "scenes.csv"), encoding: .utf8)) ?? ""
      return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
        let cells = line.split(separator: ",").map(String.init)
        return Scene(file: cells[0], kinds: cells[1].split(separator: " ").map(String.init))
      }
    }()

    func image() throws -> Image { try Image(contentsOf: Self.folder.appending(path: file).path) }

    /// By pixel of the scene: the number of the kind plus 1, or 0.
    func mask() throws -> Image {
      let name = file.replacing(".png", with: ".mask.png")
      return try Image(contentsOf: Self.folder.appending(path: name).path)
    }
  }

  @Test("There are ten scenes")
  func count() { #expect(Scene.all.count == 10) }

  @Test("The kinds of the scene are the top classes", arguments: Scene.all)
  func classes(_ scene: Scene) throws {
    let session = try TestedModel.shapes.session()
    try session.load(scene.image())
    let top = session.ranking(top: scene.kinds.count).compactMap(\.label)
    #expect(Set(top) == Set(scene.kinds))
  }

  @Test("The maximum of Grad-CAM lies on an object of the class", arguments: Scene.all)
  func localization(_ scene: Scene) throws {
    let session = try TestedModel.shapes.session()
    let image = try scene.image()
    try session.load(image)
    let mask = try scene.mask()
    let layer = try #require(session.plan.defaultLayer)
    for kind in scene.kinds {
      let index = try session.classIndex(.label(kind))
      let map = try session.explain(.gradCAM, layer: layer, class: index).heatmap
      let peak = try #require(map.values.indices.max { map.values[$0] < map.values[$1] })
      // The network sees the central square of the scene, its short side as wide as the map.
      let side = min(image.width, image.height)
      let scale = Double(side) / Double(map.width)
      let x = Int((Double(peak % map.width) + 0.5) * scale) + (image.width - side) / 2
      let y = Int((Double(peak / map.width) + 0.5) * scale) + (image.height - side) / 2
      #expect(Int(mask.pixels[(y * mask.width + x) * 3]) == index + 1, "\(kind) at \(x), \(y)")
    }
  }

  /// Logits, and every method's map at the default layer and an early one, averaged over 7 x 7 cells.
  ///
  /// Methods of many passes are left out: ten scenes of them take minutes.
  /// Recorded on an AVX-512 machine; other instructions round otherwise, hence 1e-3 of the largest value.
  @Test("Numbers are those that were recorded", arguments: Scene.all)
  func numbers(_ scene: Scene) throws {
    let session = try TestedModel.shapes.session()
    try session.load(scene.image())
    let layers = [try session.plan.layer(named: "conv3.relu"), try #require(session.plan.defaultLayer)]
    let target = try #require(session.ranking(top: 1).first).index
    var found: [String: [Double]] = ["logits": session.logits.map(Double.init)]
    for entry in MethodCatalog.entries where entry.info.name != "cam" {
      let options = entry.options.contains { $0.name == "samples" } ? ["samples": "4"] : [:]
      let method = try Method(named: entry.info.name, options: options)
      guard entry.info.domain == .layer else { continue }
      for layer in layers {
        let passes = method.implementation.passCount(session.plan.layers[layer], of: session.plan)
        guard passes.total <= 20 else { continue }
        let map = try session.explain(method, layer: layer, class: target).heatmap
        found["\(entry.info.name) \(session.plan.layers[layer].name)"] = cells(map)
      }
    }
    let name = scene.file.replacing(".png", with: ".json")
    let file = PackageFolders.file("Tests/CompiledModelTests/Snapshots/\(name)")
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      let rounded = found.mapValues { $0.map { ($0 * 1e5).rounded() / 1e5 } }
      try encoder.encode(rounded).write(to: file)
      Issue.record("recorded \(name); run again without RECORD_SNAPSHOTS")
      return
    }
    let recorded = try JSONDecoder().decode([String: [Double]].self, from: Data(contentsOf: file))
    #expect(recorded.keys.sorted() == found.keys.sorted())
    for (key, values) in recorded {
      expectClose(
        try #require(found[key]), values, tolerance: max(1e-3, Kinks.deviation(scene.file)), "\(key)")
    }
  }

  /// Means over 7 x 7 cells.
  private func cells(_ map: Plane) -> [Double] {
    let side = map.width / 7
    var sums = [Double](repeating: 0, count: 49)
    for i in 0..<7 * side {
      for j in 0..<7 * side {
        let value = Double(map.values[i * map.width + j])
        sums[i / side * 7 + j / side] += value / Double(side * side)
      }
    }
    return sums
  }

  @Test("The ten lines of an embedding tool, with a photograph and with a tensor")
  func embedding() throws {
    let network = try Shapes(threads: 1)
    let image = try #require(Scene.all.first { $0.file == "mug-and-fish.png" }).image()
    let explanation = try network.explain(
      image, by: .smoothGradCAMPlusPlus(samples: 3, noise: 0.15, seed: 7), at: .conv10Relu,
      for: .label(Shapes.Label.mug), featureMaps: [3, 17], neurons: .region(rows: 2..<6, columns: 1..<9))
    #expect(explanation.label == "mug" && explanation.layers == ["conv10.relu"])
    #expect(try network.classify(image, top: 2).compactMap(\.label).sorted() == ["fish", "mug"])

    let session = try Session(engine: network.engine, labels: Shapes.labels)
    try session.load(image)
    let input = try #require(Shapes.Input(session.input))
    #expect(Shapes.Input([1, 2, 3]) == nil)
    let byTensor = try network.explain(input, for: .label("fish"))
    let byImage = try network.explain(image, for: .label("fish"))
    #expect(byTensor.raw == byImage.raw)
  }

  /// A picture that depends on no network: map, colours, blending and PNG encoder byte for byte.
  @Test("The overlay of a fixed map is the recorded PNG")
  func fixedOverlay() throws {
    let values: [Float] = (0..<196).map { (p: Int) -> Float in Float((p % 14) * (p / 14)) / 169 }
    let scene = try #require(Scene.all.first { $0.file == "mug-and-fish.png" })
    let overlay = Plane(width: 14, height: 14, values: values).overlaid(on: try scene.image(), colormap: .jet)
    let bytes = try overlay.pngData()
    let file = PackageFolders.file("Tests/CompiledModelTests/Snapshots/fixed-overlay.png")
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try Data(bytes).write(to: file)
      Issue.record("recorded fixed-overlay.png; run again without RECORD_SNAPSHOTS")
      return
    }
    #expect(bytes == [UInt8](try Data(contentsOf: file)))
  }
}

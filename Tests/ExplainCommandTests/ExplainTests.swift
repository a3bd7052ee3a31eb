import ArgumentParser
import CustomDump
import Foundation
import ImageFiles
import NetworkDescription
import StaticCAM
import Testing

@testable import ExplainCommand

@Suite struct ExplainTests {
  let harness: CommandHarness
  init() throws { harness = try CommandHarness() }

  @Test func drawsWithDefaults() throws {
    let outcome = harness.run("@cat.png", "--output", "@out")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    expectSnapshot(outcome.output, "explain-line")
    expectNoDifference(
      harness.files("out"),
      [
        "cat.grad-cam.block.relu.\(try bestClass()).map.npy",
        "cat.grad-cam.block.relu.\(try bestClass()).overlay.png",
        "cat.grad-cam.block.relu.\(try bestClass()).raw.npy", "manifest.json",
      ])
    expectSnapshot(harness.text("out/manifest.json"), "manifest")
  }

  @Test func filesHoldWhatTheManifestSays() throws {
    #expect(harness.run("@cat.png", "-o", "@out", "-c", "0", "-l", "conv1.relu").status == 0)
    let base = "out/cat.grad-cam.conv1.relu.0"
    let map = try NumpyFile.read(harness.path(base + ".map.npy"))
    let raw = try NumpyFile.read(harness.path(base + ".raw.npy"))
    let overlay = try Image(contentsOf: harness.path(base + ".overlay.png"))
    #expect(map.shape == [8, 8])
    #expect(raw.shape == [8, 8])
    #expect(overlay.width == 8)
    #expect(map.values.allSatisfy { (0...1).contains($0) })
    #expect(map.values.max() == 1)
  }

  @Test func severalOfEverything() throws {
    try CommandHarness.picture.writePNG(to: harness.path("dog.png"))
    let outcome = harness.run(
      "@cat.png", "--method", "grad-cam", "layer-cam", "@dog.png", "--layer", "conv1.relu,pool", "--layer",
      "block", "--class", "0", "1", "--output", "@out", "--json")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(harness.files("out").count == 2 * 2 * 3 * 2 * 3 + 1)
    #expect(outcome.output == harness.text("out/manifest.json"))
    #expect(try outputs("out").count == 24)
  }

  @Test func allMethodsAndLayers() throws {
    let outcome = harness.run(
      "@cat.png", "--method", "all", "--layer", "all", "--output", "@out", "--samples", "2")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    // CAM explains one layer only, methods of pixels the input; relevance is not compiled in this network.
    let types = MethodCatalog.types.filter { !$0.needs.contains(.relevance) }
    let ofInput = types.filter { $0.info.domain == .input }.count
    #expect(try outputs("out").count == (types.count - ofInput - 1) * 5 + ofInput + 1)
  }

  @Test func imagesOfOneNameDoNotCollide() throws {
    for folder in ["a", "b"] {
      try FileManager.default.createDirectory(atPath: harness.path(folder), withIntermediateDirectories: true)
      try CommandHarness.picture.writePNG(to: harness.path("\(folder)/cat.png"))
    }
    #expect(harness.run("@cat.png", "@a/cat.png", "@b/cat.png", "-c", "0", "-o", "@out", "-q").output == "")
    expectNoDifference(
      harness.files("out").filter { $0.hasSuffix(".png") },
      ["cat-2", "cat-3", "cat"].map { "\($0).grad-cam.block.relu.0.overlay.png" })
  }

  @Test func sameBytesForAnyNumberOfThreads() throws {
    for threads in ["1", "2", "3"] {
      let outcome = harness.run(
        "@cat.png", "--method", "all", "--layer", "all", "--samples", "3",
        "--threads", threads, "--grid", "-o",
        "@out\(threads)")
      #expect(outcome.status == 0)
    }
    let names = harness.files("out1")
    for other in ["out2", "out3"] {
      #expect(harness.files(other) == names)
      for name in names {
        #expect(harness.bytes("out1/\(name)") == harness.bytes("\(other)/\(name)"), "\(name)")
      }
    }
  }

  @Test func tensorsAreInputs() throws {
    let values = (0..<192).map { Float($0 % 17) / 8 - 1 }
    try NumpyFile.write(shape: [3, 8, 8], values: values, to: harness.path("x.npy"))
    try NumpyFile.write(shape: [1, 3, 8, 8], values: values, to: harness.path("batch.npy"))
    #expect(harness.run("@x.npy", "@batch.npy", "-o", "@out", "-c", "1").status == 0)
    let base = ".grad-cam.block.relu.1.raw.npy"
    #expect(harness.bytes("out/x" + base) == harness.bytes("out/batch" + base))
  }

  @Test func fusionGivesOneMap() throws {
    let outcome = harness.run(
      "@cat.png", "--layer", "conv1.relu", "block.relu", "--fuse", "--fusion", "mean", "-c", "2", "-o", "@out"
    )
    #expect(outcome.status == 0)
    #expect(harness.files("out").contains("cat.grad-cam.conv1.relu+block.relu.2.overlay.png"))
  }

  @Test func gridShowsMethodsByLayers() throws {
    let outcome = harness.run(
      "@cat.png", "--method", "grad-cam,hirescam", "--layer", "conv1.relu,pool,block", "-c", "0", "--grid",
      "-o",
      "@out")
    #expect(outcome.status == 0)
    let sheet = try Image(contentsOf: harness.path("out/cat.grid.0.png"))
    #expect(sheet.width > 4 * 8)
    #expect(sheet.height > 2 * 8)
  }

  @Test func sheetsOfManyLayersAreTall() throws {
    let context = Context(network: TinyNetwork.self, program: "tiny-explain", console: Console { _, _ in 0 })
    let request = try ExplainRequest(try Explain.parse([harness.path("cat.png"), "--layer", "all"]), context)
    let session = try Session(engine: try Engine(TinyNetwork.self, threads: 1), labels: TinyNetwork.labels)
    try session.load(CommandHarness.picture)
    var sheet = Sheet(request, context.plan)
    for layer in request.work[0].layers {
      let explanation = try session.explain(request.work[0].method, layer: layer, class: 0)
      sheet.add(explanation, explanation.overlay(), layers: [layer])
    }
    let wide = sheet.image(path: "cat.png", picture: session.picture)
    let tall = sheet.image(path: "cat.png", picture: session.picture, mostColumns: 4)
    #expect(wide.width > tall.width)
    #expect(wide.height < tall.height)
  }

  @Test func neuronsAndFeatureMapsAreChosen() throws {
    let outcome = harness.run(
      "@cat.png", "-l", "conv1.relu", "-c", "1", "--neurons", "rows=2..<4,columns=1...3", "--neuron-effect",
      "displayed", "--feature-maps", "0,2", "-o", "@out")
    #expect(outcome.status == 0)
    let raw = try NumpyFile.read(harness.path("out/cat.grad-cam.conv1.relu.1.raw.npy"))
    for i in 0..<64 where !((2..<4).contains(i / 8) && (1...3).contains(i % 8)) {
      #expect(raw.values[i] == 0)
    }
    let parameters = try #require(try outputs("out").first?["parameters"])
    expectSnapshot(parameters.sorted.text, "neuron-parameters")
  }

  @Test func standardOutputMayFail() {
    let outcome = harness.run("@cat.png", "-o", "@out", outputFails: true)
    #expect(outcome.status == 1)
    #expect(outcome.errors == "error: standard output: the disk is full; send it elsewhere\n")
  }

  private func bestClass() throws -> Int {
    let text = harness.run("classify", "@cat.png", "--json").output
    let value = try #require(JSONValue(parsing: Array(text.utf8)))
    let classes = value["images"]?.list.first?["classes"]?.list
    guard case .number(let index)? = classes?.first?["index"] else { return -1 }
    return Int(index)
  }

  private func outputs(_ folder: String) throws -> [JSONValue] {
    let value = try #require(JSONValue(parsing: harness.bytes("\(folder)/manifest.json")))
    return value["outputs"]?.list ?? []
  }
}

extension JSONValue {
  /// A member of an object.
  subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members.first { $0.key == key }?.value } else { nil }
  }

  /// The elements of a list.
  var list: [JSONValue] { if case .array(let values) = self { values } else { [] } }
}

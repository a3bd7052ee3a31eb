import Foundation
import NetworkDescription
import Testing
import WeightFiles

@testable import ONNXImport

@Suite("Model folders")
struct ModelFolderTests {
  private let folder: TemporaryFolder
  private let source: String

  init() throws {
    folder = try TemporaryFolder()
    source = folder.path("net.onnx")
    var maker = GraphMaker()
    maker.weights("w", [2, 2, 1, 1])
    maker.node("Conv", ["input", "w"], "c")
    maker.pooled("c")
    try maker.data.write(to: URL(filePath: source))
  }

  private func run(
    name: String = "SmallNet", output: String? = nil, _ change: (inout ImportRequest) -> Void = { _ in }
  ) throws(ImportError) -> String {
    var request = ImportRequest(file: source, name: name, output: output ?? folder.path("out/SmallNet"))
    change(&request)
    return try ONNXImporter.run(request)
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path("out/SmallNet/\(name)"), encoding: .utf8)
  }

  private func files(_ name: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path(name)).sorted()
  }

  @Test("The folder holds the description, labels, weights and sources")
  func contents() throws {
    let report = try run()
    #expect(
      try files("out") == [
        "SmallNet", "SmallNet/Explain", "SmallNet/Explain/main.swift", "SmallNet/SmallNet.swift",
        "SmallNet/Weights", "SmallNet/Weights/include", "SmallNet/Weights/include/SmallNetWeights.h",
        "SmallNet/Weights/weights.S", "SmallNet/Weights/weights.safetensors", "SmallNet/labels.txt",
        "SmallNet/network.json",
      ])
    let network = try NetworkDescription(decoding: Array(text("network.json").utf8)).validated()
    #expect(network.description.layers.map(\.name) == ["c", "out.map", "out"])
    #expect(try text("labels.txt") == "class 0\nclass 1\n")
    let weights = try WeightFile(path: folder.path("out/SmallNet/Weights/weights.safetensors"))
    try weights.check(network.parameters)
    let values = try weights.values(of: Parameter("w", [2, 2, 1, 1]))
    #expect((0..<4).map { values[$0] } == [0, 0.5, 1, 1.5])
    let digest = try Data(contentsOf: URL(filePath: source)).withUnsafeBytes { SHA256.hexDigest(of: $0) }
    #expect(try text("SmallNet.swift").contains(digest))
    #expect(try text("SmallNet.swift").split(separator: "\n").allSatisfy { $0.hasPrefix("//") })
    #expect(try text("Explain/main.swift").contains("ExplainCommand.main(SmallNet.self)"))
    #expect(try text("Weights/weights.S").contains(weights.sha256))
    #expect(try text("Weights/weights.S").contains("staticcam_smallnet_weights_begin"))
    let place = folder.path("out/SmallNet")
    #expect(
      report == """
        \(place): SmallNet from net.onnx
          layers         3, logits from out
          input          2x6x5
          classes        2: 'class 0' to 'class 1'
          preprocessing  short side to 5, crop 6x5, rgb, x = (pixel - 0) * 0.00392156862745098
          parameters     4 in 1 tensors
          note           no --mean and --scale given: pixels are divided by 255, as --preset unit says
          note           no --resize given: the short side is resized to 5
          note           no --labels given: classes are numbered

        Add to the targets in Package.swift:

        .target(
          name: "SmallNetWeights", path: "\(place)/Weights", exclude: ["weights.safetensors"],
          cSettings: [.headerSearchPath(".")]),
        .target(
          name: "SmallNet",
          dependencies: ["SmallNetWeights", .product(name: "StaticCAM", package: "StaticCAM")],
          path: "\(place)", exclude: ["Weights", "Explain"],
          swiftSettings: [.unsafeFlags(["-Ounchecked", "-target-cpu", "native"])],
          plugins: [.plugin(name: "ExplainerPlugin", package: "StaticCAM")]),
        .executableTarget(
          name: "smallnet-explain",
          dependencies: ["SmallNet", .product(name: "ExplainCommand", package: "StaticCAM")],
          path: "\(place)/Explain"),
        """)
  }

  @Test("The same file gives the same bytes")
  func deterministic() throws {
    _ = try run()
    _ = try run(output: folder.path("again"))
    for name in try files("again") where name.contains(".") {
      let first = try Data(contentsOf: URL(filePath: folder.path("out/SmallNet/\(name)")))
      #expect(try Data(contentsOf: URL(filePath: folder.path("again/\(name)"))) == first)
    }
  }

  @Test("Without weights only the architecture is written")
  func architecture() throws {
    let report = try run { $0.includeWeights = false }
    #expect(
      try files("out/SmallNet") == [
        "Explain", "Explain/main.swift", "SmallNet.swift", "labels.txt", "network.json",
      ])
    #expect(report.contains("4 in 1 tensors, not embedded: run with --weights FILE"))
    #expect(!report.contains("SmallNetWeights"))
  }

  @Test("An existing model is replaced by force only, and keeps its explainer.json")
  func force() throws {
    _ = try run()
    let choice = folder.path("out/SmallNet/explainer.json")
    try Data("{}".utf8).write(to: URL(filePath: choice))
    try Data("old".utf8).write(to: URL(filePath: folder.path("out/SmallNet/labels.txt")))
    let refused = #expect(throws: ImportError.self) { try run() }
    #expect(refused?.cause == .runTime)
    #expect(
      refused?.description == "\(folder.path("out/SmallNet")): the model exists; add --force to replace it")
    #expect(try text("labels.txt") == "old")
    _ = try run { $0.force = true }
    #expect(try text("labels.txt") == "class 0\nclass 1\n")
    #expect(try text("explainer.json") == "{}")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("out")) == ["SmallNet"])
  }

  @Test("Files that no import wrote stay, and those of an earlier one go")
  func onlyItsOwnFiles() throws {
    _ = try run()
    let own = try files("out/SmallNet")
    let (notes, tests) = (folder.path("out/SmallNet/notes.txt"), folder.path("out/SmallNet/Tests"))
    try Data("mine".utf8).write(to: URL(filePath: notes))
    try FileManager.default.createDirectory(atPath: tests, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(filePath: "\(tests)/test.swift"))
    try Data("mine".utf8).write(to: URL(filePath: folder.path("out/SmallNet/Weights/origin.txt")))
    _ = try run { $0.force = true }
    let others = ["Tests", "Tests/test.swift", "Weights/origin.txt", "notes.txt"]
    #expect(try files("out/SmallNet") == (own + others).sorted())
    // Another name has other files; an architecture alone has no weights.
    _ = try run(name: "Other") {
      $0.force = true
      $0.includeWeights = false
    }
    #expect(
      try files("out/SmallNet")
        == ([
          "Explain", "Explain/main.swift", "Other.swift", "Weights", "labels.txt", "network.json",
        ] + others).sorted())
    #expect(try text("notes.txt") == "mine")
  }

  @Test("A linked folder is written through the link, and the folder itself is not made anew")
  func links() throws {
    try FileManager.default.createDirectory(atPath: folder.path("real"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: folder.path("real"))
    func number() throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: folder.path("real"))[.systemFileNumber] as? Int
    }
    let before = try number()
    _ = try run(output: folder.path("link"))
    _ = try run(output: folder.path("link")) { $0.force = true }
    #expect(try number() == before)
    #expect(try files("real").contains("network.json"))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == folder.path("real"))
  }

  @Test("A file that cannot be replaced leaves the old model as it was")
  func restored() throws {
    _ = try run()
    try Data("old".utf8).write(to: URL(filePath: folder.path("out/SmallNet/labels.txt")))
    // A folder in the place of the last file.
    let last = folder.path("out/SmallNet/network.json")
    try FileManager.default.removeItem(atPath: last)
    try FileManager.default.createDirectory(atPath: "\(last)/x", withIntermediateDirectories: true)
    let before = try files("out/SmallNet")
    let error = #expect(throws: ImportError.self) { try run { $0.force = true } }
    #expect(error?.cause == .runTime)
    #expect(try text("labels.txt") == "old")
    #expect(try files("out/SmallNet") == before)
  }

  @Test("A folder of other things is never replaced")
  func otherThings() throws {
    let error = #expect(throws: ImportError.self) { try run(output: folder.url.path) { $0.force = true } }
    #expect(
      error?.description
        == "\(folder.url.path): the folder holds other things than a model; choose another --output")
    #expect(folder.contents == ["net.onnx"])
    let file = #expect(throws: ImportError.self) { try run(output: source) { $0.force = true } }
    #expect(file?.description == "\(source): found a file; expected a new folder")
    let nowhere = #expect(throws: ImportError.self) { try run(output: source + "/x") }
    #expect(nowhere?.cause == .runTime)
    #expect(folder.contents == ["net.onnx"])
    try FileManager.default.createDirectory(atPath: folder.path("empty"), withIntermediateDirectories: true)
    _ = try run(output: folder.path("empty"))
    #expect(try files("empty").contains("network.json"))
  }

  @Test("A failed import leaves nothing", arguments: ["small", "", "A-B", "../X", "Ä"])
  func names(name: String) {
    let error = #expect(throws: ImportError.self) { try run(name: name) }
    #expect(error?.cause == .usage)
    #expect(
      error?.description == "--name: found \"\(name)\"; expected a Swift type name: an upper-case letter, "
        + "then letters and digits")
    #expect(folder.contents == ["net.onnx"])
  }

  @Test("The assembler embeds the weights at a multiple of 64")
  func assembly() throws {
    _ = try run()
    let weights = folder.path("out/SmallNet/Weights")
    let main = """
      #include "SmallNetWeights.h"
      int main(void) {
        const char *begin = smallNetWeightsBegin(), *end = smallNetWeightsEnd();
        return (unsigned long)begin % 64 ? 1 : end - begin == \(try size("\(weights)/weights.safetensors")) ? 42 : 2;
      }
      """
    try Data(main.utf8).write(to: URL(filePath: folder.path("main.c")))
    #expect(
      try status(
        "/usr/bin/env",
        [
          "clang", "-Wall", "-Werror", "-I\(weights)/include", "-I\(weights)", folder.path("main.c"),
          "\(weights)/weights.S", "-o", folder.path("a.out"),
        ]
      ) == 0)
    #expect(try status(folder.path("a.out"), []) == 42)
  }

  private func size(_ path: String) throws -> Int { try Data(contentsOf: URL(filePath: path)).count }

  private func status(_ tool: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: tool)
    process.arguments = arguments
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}

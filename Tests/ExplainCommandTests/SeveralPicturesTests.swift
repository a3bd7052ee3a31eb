import ArgumentParser
import Foundation
import ImageFiles
import StaticCAM
import Testing

@testable import ExplainCommand

/// One bad picture costs the others nothing.
@Suite struct SeveralPicturesTests {
  let harness: CommandHarness
  init() throws {
    harness = try CommandHarness()
    try CommandHarness.picture.writePNG(to: harness.path("dog.png"))
    try Data("text".utf8).write(to: URL(filePath: harness.path("bad.png")))
    // Numbers that are fine by themselves, and too large for the network.
    try NumpyFile.write(
      shape: [3, 8, 8], values: Array(repeating: 3e38, count: 192), to: harness.path("huge.npy"))
  }

  private let badLine =
    "error: $T/bad.png: an unknown kind of file, not a JPEG or PNG; convert it to JPEG or PNG\n"
  private func files(_ stem: String) -> [String] {
    ["map.npy", "overlay.png", "raw.npy"].map { "\(stem).grad-cam.block.relu.0.\($0)" }
  }
  private func manifest() throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(harness.bytes("out/manifest.json")))
    return try #require(object as? [String: Any])
  }
  private func images(_ key: String) throws -> [String] {
    let entries = try #require(manifest()[key] as? [[String: Any]])
    return entries.compactMap { $0["image"] as? String }.map {
      $0.split(separator: "/").last.map(String.init) ?? $0
    }
  }

  @Test func badPicturesAreFoundBeforeTheFirstPass() {
    let outcome = harness.run("@cat.png", "@bad.png", "@dog.png", "@none.png", "-o", "@out", "-c", "0")
    #expect(outcome.status == 3)
    #expect(outcome.errors == badLine + "error: $T/none.png: no such file; check the path\n")
    #expect(outcome.output == "")
    #expect(!harness.files("").contains("out"))
    let classified = harness.run("classify", "@cat.png", "@bad.png")
    #expect(classified.status == 3)
    #expect(classified.errors == badLine)
  }

  @Test func keepGoingDrawsTheOthers() throws {
    let outcome = harness.run(
      "@cat.png", "@bad.png", "@dog.png", "-o", "@out", "-c", "0", "--keep-going")
    #expect(outcome.status == 3)
    #expect(outcome.errors == badLine)
    #expect(outcome.output.split(separator: "\n").count == 2)
    #expect(harness.files("out") == (files("cat") + files("dog") + ["manifest.json"]).sorted())
    #expect(try images("outputs") == ["cat.png", "dog.png"])
    #expect(try images("images") == ["cat.png", "dog.png"])
    let failures = try #require(manifest()["failures"] as? [String])
    #expect(failures.count == 1 && failures[0].contains("bad.png: an unknown kind of file"))
    // Where none can be used nothing is written.
    let none = harness.run("@bad.png", "@none.png", "-o", "@other", "--keep-going")
    #expect(none.status == 3)
    #expect(none.errors == badLine + "error: $T/none.png: no such file; check the path\n")
    #expect(!harness.files("").contains("other"))
    // Where all can be used the manifest says so.
    #expect(harness.run("@cat.png", "@dog.png", "-o", "@out", "--keep-going").status == 0)
    #expect(try #require(manifest()["failures"] as? [String]).isEmpty)
  }

  @Test func picturesThatAreDoneStay() throws {
    let outcome = harness.run("@cat.png", "@dog.png", "@huge.npy", "@cat.png", "-o", "@out", "-c", "0")
    #expect(outcome.status == 4)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("error: $T/huge.npy: logits: found ") == true)
    #expect(lines.last == "error: $T/out: 2 of 4 pictures are done, as manifest.json says")
    #expect(harness.files("out") == (files("cat") + files("dog") + ["manifest.json"]).sorted())
    #expect(try images("outputs") == ["cat.png", "dog.png"])
    // One picture: all or nothing.
    let one = harness.run("@huge.npy", "-o", "@one")
    #expect(one.status == 4)
    #expect(!harness.files("").contains("one"))
  }

  @Test func aFlatMapLeavesNothingWhereItIsAnError() {
    let outcome = harness.run(
      "@cat.png", "@dog.png", "-o", "@out", "-l", "conv1.relu", "-c", "0", "--strict", "--neurons", "0:0",
      "--feature-maps", "1")
    #expect(outcome.status == 5)
    #expect(outcome.errors.split(separator: "\n").count == 2)
    #expect(!harness.files("").contains("out"))
  }

  @Test func namesAndNumbersAreKeptAndNoMaps() throws {
    let context = Context(network: TinyNetwork.self, program: "tiny-explain", console: Console { _, _ in 0 })
    let request = try ExplainRequest(
      try Explain.parse([
        harness.path("cat.png"), harness.path("dog.png"), "--method", "cluster-cam", "--option", "clusters=2",
        "--explain-clusters", "--output", harness.path("out"),
      ]), context)
    var run = try ExplainRun(request, try Engine(TinyNetwork.self, threads: 1), context)
    try run.draw()
    #expect(run.manifest.pictures.count == 2)
    #expect(!holds(Plane.self, run.manifest) && !holds(Image.self, run.manifest))
    #expect(holds(String.self, run.manifest))
  }

  /// Whether a value of a type is somewhere in `value`.
  private func holds<Wanted>(_ type: Wanted.Type, _ value: Any) -> Bool {
    value is Wanted || Mirror(reflecting: value).children.contains { holds(type, $0.value) }
  }
}

import Foundation
import Testing

@testable import ExplainCommand

/// Either all files of a run are there, or none, and older ones stay as they were.
@Suite struct AtomicityTests {
  let harness: CommandHarness
  init() throws { harness = try CommandHarness() }

  private func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: harness.path(name), withIntermediateDirectories: true)
  }

  @Test func aFileIsNoFolder() throws {
    try Data().write(to: URL(filePath: harness.path("out")))
    let outcome = harness.run("@cat.png", "-o", "@out/deeper")
    #expect(outcome.status == 1)
    #expect(outcome.errors == "error: $T/out: a file has this name; choose another --output folder\n")
  }

  @Test func devicesAreNoFolders() {
    let outcome = harness.run("@cat.png", "-o", "/dev/full")
    #expect(outcome.status == 1)
    #expect(outcome.errors == "error: /dev/full: a file has this name; choose another --output folder\n")
    let below = harness.run("@cat.png", "-o", "/proc/none")
    #expect(below.status == 1)
    #expect(below.errors.hasPrefix("error: /proc/none: "))
  }

  @Test func aFolderInTheWayLeavesNothing() throws {
    try makeFolder("out/cat.grad-cam.block.relu.0.raw.npy")
    let outcome = harness.run("@cat.png", "-o", "@out", "-c", "0")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors
        == "error: $T/out/cat.grad-cam.block.relu.0.raw.npy: a folder has this name; choose another --output folder\n"
    )
    #expect(harness.files("out") == ["cat.grad-cam.block.relu.0.raw.npy"])
  }

  @Test func failuresKeepOlderFiles() throws {
    #expect(harness.run("@cat.png", "-o", "@out", "-c", "0").status == 0)
    let before = harness.files("out").map { harness.bytes("out/\($0)") }
    #expect(harness.run("@cat.png", "@none.png", "-o", "@out", "-c", "0", "--colormap", "gray").status == 3)
    #expect(harness.files("out").map { harness.bytes("out/\($0)") } == before)
    #expect(harness.run("@cat.png", "-o", "@out", "-c", "0", "--colormap", "gray").status == 0)
    #expect(harness.files("out").map { harness.bytes("out/\($0)") } != before)
  }

  @Test func onlyOwnFoldersAreRemoved() throws {
    try makeFolder("a")
    #expect(harness.run("@none.png", "-o", "@a/b/c").status == 3)
    #expect(harness.files("a") == [])
    #expect(harness.files("").contains("a"))
  }

  @Test(arguments: ["{\"name\": \"my web app\"}", "", "[]", "{\"tool\": {\"name\": \"another\"}}"])
  func manifestsOfOthersStay(_ text: String) throws {
    try makeFolder("out")
    try Data(text.utf8).write(to: URL(filePath: harness.path("out/manifest.json")))
    let refused = harness.run("@cat.png", "-o", "@out", "-c", "0")
    #expect(refused.status == 1)
    #expect(
      refused.errors
        == "error: $T/out/manifest.json: no manifest of this program, so it is not replaced; choose another --output "
        + "folder or --manifest name\n")
    #expect(harness.files("out") == ["manifest.json"])
    // Runs that share a folder have manifests of their own.
    #expect(harness.run("@cat.png", "-o", "@out", "-c", "0", "--manifest", "cat.json").status == 0)
    #expect(harness.run("@cat.png", "-o", "@out", "-c", "0", "--manifest", "cat.json").status == 0)
    #expect(harness.text("out/manifest.json") == text)
    #expect(harness.files("out").count == 5)
  }

  @Test(arguments: ["a/b.json", "cat.png", ".json", ""]) func manifestsHaveNames(_ name: String) {
    let outcome = harness.run("@cat.png", "-o", "@out", "--manifest", name)
    #expect(outcome.status == 2)
    #expect(
      outcome.errors == "error: --manifest: found '\(name)'; expected a file's name that ends in .json\n")
  }
}

import Foundation
import Testing

@testable import ExplainCommand

/// Files that a run replaces are lost by no failure.
@Suite struct OutputFolderTests {
  let harness: CommandHarness
  let names = ["a.png", "b.png", "c.png", "manifest.json"]
  init() throws { harness = try CommandHarness() }

  /// An earlier run's files, and those of a run whose names are about to be given; the new run has `a.png` to
  /// `manifest.json`, and no file was there for `b.png`.
  private func folder(move: @escaping (String, String) -> CInt) throws -> OutputFolder {
    let earlier = try OutputFolder(harness.path("out"))
    for name in names where name != "b.png" { try earlier.write(Array("old \(name)".utf8), as: name) }
    try earlier.commit()
    earlier.close()
    let folder = try OutputFolder(harness.path("out"), move: move)
    for name in names { try folder.write(Array("new \(name)".utf8), as: name) }
    return folder
  }

  private func expectOld(sourceLocation: SourceLocation = #_sourceLocation) {
    let old = names.filter { $0 != "b.png" }
    #expect(harness.files("out") == old, sourceLocation: sourceLocation)
    for name in old {
      #expect(harness.text("out/\(name)") == "old \(name)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: 1...4) func aRenameThatFailsLosesNothing(turn: Int) throws {
    var renames = 0
    let folder = try folder { from, to in
      // The turn of a new file; what is put back is renamed behind it.
      renames += 1
      guard renames == turn else { return rename(from, to) }
      errno = ENOSPC
      return -1
    }
    let error = #expect(throws: CommandError.self) { try folder.commit() }
    #expect(error?.status == .failure)
    #expect(
      error?.lines == [
        "$T/out/\(names[turn - 1]): the disk is full; free some space or choose another --output folder"
          .replacing("$T", with: harness.folder)
      ])
    folder.close()
    expectOld()
  }

  @Test func whatCannotBePutBackIsKept() throws {
    var renames = 0
    let folder = try folder { from, to in
      renames += 1
      guard renames >= 3 else { return rename(from, to) }
      errno = EPERM
      return -1
    }
    let error = #expect(throws: CommandError.self) { try folder.commit() }
    #expect(error?.lines.count == 2)
    #expect(error?.lines.last?.hasSuffix(".staticcam: files of an earlier run are kept here") == true)
    folder.close()
    let hidden = try #require(harness.files("out").first { $0.hasSuffix(".staticcam") })
    let kept = harness.files("out/\(hidden)").map { harness.text("out/\(hidden)/\($0)") }
    #expect(kept.contains("old a.png"))
  }

  @Test func newFilesTakeThePlaceOfOldOnes() throws {
    let folder = try folder { rename($0, $1) }
    expectOldBesideHidden()
    try folder.commit()
    folder.close()
    #expect(harness.files("out") == names)
    for name in names { #expect(harness.text("out/\(name)") == "new \(name)") }
  }

  private func expectOldBesideHidden() {
    #expect(harness.files("out").filter { !$0.hasPrefix(".") } == names.filter { $0 != "b.png" })
  }
}

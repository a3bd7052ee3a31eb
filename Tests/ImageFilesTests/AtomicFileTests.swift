import Foundation
import ImageFiles
import Testing

@Suite("Atomic writing")
struct AtomicFileTests {
  private func line(_ path: String) throws -> String {
    try error { () throws(ImageFileError) in try AtomicFile.write([1, 2, 3], to: path) }
      .description
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test("writes and replaces, and leaves nothing else")
  func writes() throws {
    try withFolder { folder throws in
      let path = folder + "/a"
      for content in [[1, 2, 3], [], [UInt8](repeating: 7, count: 300_000)] as [[UInt8]] {
        try AtomicFile.write(content, to: path)
        #expect(try bytes(path) == content)
        #expect(try contents(of: folder) == ["a"])
      }
    }
  }

  @Test("a missing folder, and a file in place of one")
  func missingFolder() throws {
    try withFolder { folder throws in
      let advice = "its folder does not exist; create the folder first"
      #expect(try line(folder + "/no/a") == "\(folder)/no/a: \(advice)")
      try AtomicFile.write([1], to: folder + "/file")
      #expect(try line(folder + "/file/a") == "\(folder)/file/a: \(advice)")
      #expect(try contents(of: folder) == ["file"])
    }
  }

  @Test("a failure after the bytes are written removes them")
  func ontoFolder() throws {
    try withFolder { folder throws in
      let path = folder + "/sub"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      #expect(try line(path) == "\(path): a folder has this name; choose another name")
      #expect(try contents(of: folder) == ["sub"])
    }
  }

  // The administrator may write anywhere, so there is nothing to refuse.
  @Test("a folder without permission", .enabled(if: getuid() != 0))
  func noPermission() throws {
    try withFolder { folder throws in
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
      #expect(
        try line(folder + "/a")
          == "\(folder)/a: no permission to write here; choose another folder")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
      #expect(try contents(of: folder).isEmpty)
    }
  }

  @Test("a name that is too long")
  func longName() throws {
    try withFolder { folder throws in
      let path = folder + "/" + String(repeating: "n", count: 300)
      #expect(try line(path) == "\(path): the name is too long; choose a shorter name")
      #expect(try contents(of: folder).isEmpty)
    }
  }

  // /dev/full is Linux's device that is always full.
  @Test(
    "a full device is reported and stays a device",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDevice() throws {
    let before = try contents(of: "/dev").filter { $0.hasSuffix(".tmp") }
    #expect(
      try line("/dev/full")
        == "/dev/full: the disk is full; free some space or choose another disk")
    var status = stat()
    #expect(stat("/dev/full", &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFCHR)
    #expect(try contents(of: "/dev").filter { $0.hasSuffix(".tmp") } == before)
    try AtomicFile.write([1], to: "/dev/null")
  }

  @Test("a symbolic link stays, and its file is replaced")
  func link() throws {
    try withFolder { folder throws in
      try AtomicFile.write([1], to: folder + "/real")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link", withDestinationPath: folder + "/real")
      try AtomicFile.write([2], to: folder + "/link")
      #expect(try bytes(folder + "/real") == [2])
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link")
          == folder + "/real")
    }
  }

  @Test("many writers of one file leave one whole file")
  func concurrent() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/ImageFilesTests-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for i in 0..<16 {
        group.addTask {
          try AtomicFile.write([UInt8](repeating: UInt8(i), count: 200_000), to: folder + "/a")
        }
      }
      try await group.waitForAll()
    }
    let found = try bytes(folder + "/a")
    #expect(found.count == 200_000)
    #expect(Set(found).count == 1)
    #expect(try contents(of: folder) == ["a"])
  }
}

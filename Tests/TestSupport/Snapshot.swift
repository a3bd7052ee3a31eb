internal import Foundation
public import Testing

/// Text that was recorded once and read by a person: `Snapshots/<name>.txt` in the folder of the tests.
public enum Snapshot {
  /// Gives the lines of `text` and those recorded to `compare`.
  ///
  /// With `RECORD_SNAPSHOTS=1` in the environment the file is written, and the test fails so that nobody takes a recording
  /// for a comparison.
  public static func compare(
    _ text: String, _ name: String, beside testFile: String, at location: SourceLocation,
    _ compare: (_ lines: [String], _ recorded: [String]) -> Void
  ) {
    let folder = URL(filePath: testFile).deletingLastPathComponent()
    let file = folder.appending(path: "Snapshots/\(name).txt")
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      #expect(throws: Never.self, sourceLocation: location) { try Data(text.utf8).write(to: file) }
      Issue.record("recorded \(name); run again without RECORD_SNAPSHOTS", sourceLocation: location)
      return
    }
    guard let recorded = try? String(contentsOf: file, encoding: .utf8) else {
      Issue.record("no snapshot '\(name)'; record it with RECORD_SNAPSHOTS=1", sourceLocation: location)
      return
    }
    compare(lines(text), lines(recorded))
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}

import CustomDump
import Foundation
import Testing

/// Compares text with the file `Snapshots/<name>.txt`, line by line.
///
/// With `RECORD_SNAPSHOTS=1` in the environment the file is written, and the test fails so that nobody takes a recording
/// for a comparison.
func expectSnapshot(
  _ text: String, _ name: String, fileID: StaticString = #fileID, filePath: StaticString = #filePath,
  line: UInt = #line, column: UInt = #column
) {
  let location = SourceLocation(
    fileID: "\(fileID)", filePath: "\(filePath)", line: Int(line), column: Int(column))
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots/\(name).txt")
  if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
    #expect(throws: Never.self, sourceLocation: location) { try Data(text.utf8).write(to: file) }
    Issue.record("recorded \(name); run again without RECORD_SNAPSHOTS", sourceLocation: location)
    return
  }
  guard let recorded = try? String(contentsOf: file, encoding: .utf8) else {
    Issue.record("no snapshot '\(name)'; record it with RECORD_SNAPSHOTS=1", sourceLocation: location)
    return
  }
  expectNoDifference(
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init),
    recorded.split(separator: "\n", omittingEmptySubsequences: false).map(String.init), fileID: fileID,
    filePath: filePath, line: line, column: column)
}

@Suite struct SnapshotTests {
  /// Without `IssueReportingTestSupport`, differences would go unnoticed.
  @Test func differencesFail() {
    withKnownIssue { expectNoDifference(["one"], ["two"]) }
  }
}

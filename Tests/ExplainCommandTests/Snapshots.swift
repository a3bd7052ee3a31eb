import CustomDump
import TestSupport
import Testing

/// Compares text with the file `Snapshots/<name>.txt`, line by line; `RECORD_SNAPSHOTS=1` records it.
func expectSnapshot(
  _ text: String, _ name: String, fileID: StaticString = #fileID, filePath: StaticString = #filePath,
  line: UInt = #line, column: UInt = #column
) {
  let location = SourceLocation(
    fileID: "\(fileID)", filePath: "\(filePath)", line: Int(line), column: Int(column))
  Snapshot.compare(text, name, beside: #filePath, at: location) {
    expectNoDifference($0, $1, fileID: fileID, filePath: filePath, line: line, column: column)
  }
}

@Suite struct SnapshotTests {
  /// Without `IssueReportingTestSupport`, differences would go unnoticed.
  @Test func differencesFail() {
    withKnownIssue { expectNoDifference(["one"], ["two"]) }
  }
}

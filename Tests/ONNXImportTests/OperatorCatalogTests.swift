import Foundation
import Testing

@testable import ONNXImport

@Suite("Operator catalogue")
struct OperatorCatalogTests {
  @Test("It lists exactly the operators that the folder declares, in order")
  func folder() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appending(path: "Sources/ONNXImport/Operators")
    var declared: [String] = []
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /static let \w+ = Operator\("(\w+)"\)/) {
        declared.append(String(match.1))
      }
    }
    #expect(declared.sorted() == ONNXImporter.operatorNames)
    #expect(Set(declared).count == declared.count)
    for name in declared { #expect(OperatorCatalog.named(name)?.name == name) }
  }
}

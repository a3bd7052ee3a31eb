import Foundation
import NetworkDescription
import Testing

@Suite("Layer catalogue")
struct LayerCatalogTests {
  @Test("It lists exactly the kinds that the folder declares")
  func folder() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appending(path: "Sources/NetworkDescription/Layers")
    var declared: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /struct (\w+): LayerKind/) { declared.insert(String(match.1)) }
    }
    #expect(declared == Set(LayerCatalog.kinds.map { "\($0)" }))
    #expect(declared.count == LayerCatalog.kinds.count)
  }

  @Test("Kinds are found by their word")
  func lookUp() {
    for kind in LayerCatalog.kinds { #expect(LayerCatalog.kind(named: kind.name) == kind) }
    #expect(LayerCatalog.kind(named: "Relu") == nil)
  }
}

import Foundation
import NetworkRuntime
import StaticCAM
import TestSupport
import Testing

/// What the documents say of methods is what the catalogue says.
@Suite("The catalogue in the documents")
struct CatalogDocumentationTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: PackageFolders.file(path), encoding: .utf8)
  }

  @Test("The README lists every method with its cost, and no other")
  func readme() throws {
    let rows = try text("README.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
    let cells = rows.map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let methods = cells.filter { $0.count == 3 && $0[1].contains(", ") }
    #expect(methods.map { $0[0] } == MethodCatalog.entries.map { "`\($0.info.name)`" })
    for (row, entry) in zip(methods, MethodCatalog.entries) {
      #expect(row[1] == "\(entry.info.title), \(entry.info.paper)", "\(entry.info.name)")
      #expect(row[2] == entry.info.cost, "\(entry.info.name)")
    }
  }

  @Test("Every method, option, rule and composite has its place in the documentation")
  func documentation() throws {
    let folder = PackageFolders.file("Documentation")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".md")
    }
    let all = try files.map { try text("Documentation/\($0)") }.joined(separator: "\n")
    for entry in MethodCatalog.entries {
      #expect(all.contains("`\(entry.info.name)`"), "\(entry.info.name)")
      for option in entry.options {
        #expect(all.contains("`\(option.name)"), "\(entry.info.name) \(option.name)")
      }
    }
    for rule in RuleCatalog.types { #expect(all.contains("`\(rule.name)`"), "\(rule.name)") }
    for composite in CompositeCatalog.all {
      #expect(all.contains("`\(composite.name)`"), "\(composite.name)")
    }
  }
}

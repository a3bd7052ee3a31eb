import Foundation
import ImageFiles
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

  @Test("The table of errors lists every kind of each type, and no other")
  func errors() throws {
    let rows = try text("Documentation/embedding.md").split(separator: "\n").filter {
      $0.contains("by `kind`: ")
    }
    var kinds: [String: [String]] = [:]
    for row in rows {
      let words = row.matches(of: /`(\w+)`/).map { String($0.1) }
      kinds[words[0]] = Array(words.dropFirst(2))
    }
    #expect(
      kinds == [
        "RuntimeError": RuntimeError.Kind.allCases.map(\.rawValue),
        "ExplainError": ExplainError.Kind.allCases.map(\.rawValue),
        "ImageFileError": ImageFileError.Kind.allCases.map(\.rawValue),
      ])
  }

  @Test("Every word of the glossary is explained once, and linked")
  func glossary() throws {
    let rows = try text("Documentation/glossary.md").split(separator: "\n").filter { $0.hasPrefix("| **") }
    let words = rows.map { $0.split(separator: "**")[1] }
    #expect(words == words.sorted() && Set(words).count == words.count)
    let wanted = [
      "block", "feeder", "group", "head", "joined", "lane", "part", "phase", "place", "plane", "program",
      "run", "section", "share", "side", "slice", "tail", "tile", "unit", "worker",
    ]
    #expect(Set(wanted).isSubset(of: words.map(String.init)))
    for page in ["how-it-works.md", "kernels.md", "relevance.md", "add-a-layer-kind.md"] {
      #expect(try text("Documentation/\(page)").contains("](glossary.md"), "\(page)")
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

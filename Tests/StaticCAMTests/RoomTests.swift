import Foundation
import TestSupport
import Testing

/// The folders of a module are layers: a file uses types of its own folder and of those below it, and no others.
@Suite("Folders without circles")
struct RoomTests {
  /// The folders of each module, from the lowest; files beside the folders are above all of them.
  private static let modules: [(name: String, folders: [String])] = [
    ("NetworkRuntime", ["Numerics", "Plan", "Maps", "Threads", "Weights", "Passes", "ManyPasses"]),
    (
      "StaticCAM", ["Numerics", "Options", "Profiles", "Session", "Masks", "Relevance", "Methods"]
    ),
  ]

  /// A source file without comments and strings.
  private struct Source {
    var path: String
    var folder: String
    var text: String
  }

  private func sources(_ module: String) throws -> [Source] {
    let root = PackageFolders.file("Sources/\(module)")
    let files = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return try files.filter { $0.hasSuffix(".swift") }.map { path in
      let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
      let code = text.split(separator: "\n").map { line in
        line.prefix(upTo: line.firstRange(of: "//")?.lowerBound ?? line.endIndex)
      }
      return Source(
        path: path, folder: path.contains("/") ? String(path.prefix { $0 != "/" }) : "",
        text: code.joined(separator: "\n").replacing(/"(?:\\.|[^"\\])*"/, with: ""))
    }
  }

  @Test("A file uses types of its own folder and of lower ones", arguments: 0..<2)
  func order(_ number: Int) throws {
    let (module, folders) = Self.modules[number]
    let sources = try sources(module)
    // Files beside the folders come last.
    let levels = Dictionary(
      uniqueKeysWithValues: (folders + [""]).enumerated().map { ($0.element, $0.offset) })
    #expect(Set(sources.map(\.folder)) == Set(folders + [""]))
    var home: [Substring: String] = [:]
    for source in sources {
      for match in source.text.matches(
        of: /(?m)^(?:(?:public|package|final|indirect) )*(?:struct|enum|class|protocol|typealias) (\w+)/)
      { home[match.1] = source.folder }
    }
    #expect(home.count > 30)
    for source in sources {
      let level = try #require(levels[source.folder], "\(source.path)")
      for word in Set(source.text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }) {
        guard let folder = home[word], let other = levels[folder] else { continue }
        #expect(other <= level, "\(module)/\(source.path) uses \(word) of \(folder)")
      }
    }
  }
}

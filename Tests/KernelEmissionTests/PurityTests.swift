import Foundation
import RegexBuilder
import TestSupport
import Testing

/// Macros run inside the compiler, in a sandbox: what they expand to follows from their argument alone.
@Suite("What macros reach")
struct PurityTests {
  /// The code of the macros: their own, and that of the targets behind them, with what it imports.
  static let folders: [(name: String, imports: Set<String>)] = [
    (
      "Macros/KernelMacros",
      [
        "KernelEmission", "SwiftCompilerPlugin", "SwiftDiagnostics", "SwiftSyntax", "SwiftSyntaxMacros",
      ]
    ),
    ("Sources/KernelEmission", ["NetworkDescription"]),
    // The reader of descriptions parses numbers with Foundation; layer lines do not pass through it.
    ("Sources/NetworkDescription", ["Foundation", "FoundationEssentials"]),
  ]

  /// Lines of the Swift files of a folder, without comments.
  private func lines(_ folder: String) throws -> [(place: String, text: String)] {
    let root = PackageFolders.file(folder)
    let enumerator = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    var lines: [(place: String, text: String)] = []
    for case let file as URL in enumerator where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        let code = line.drop { $0 == " " }
        if !code.hasPrefix("//") { lines.append(("\(file.lastPathComponent):\(number + 1)", String(code))) }
      }
    }
    return lines
  }

  @Test("No files, no processes, no clock, no chance", arguments: folders.indices)
  func sources(index: Int) throws {
    let lines = try lines(Self.folders[index].name)
    #expect(lines.count > 40)
    for line in lines { #expect(!line.text.contains(Self.forbidden), "\(line.place): \(line.text)") }
  }

  @Test("Nothing is imported but what this list has", arguments: folders.indices)
  func imports(index: Int) throws {
    let (folder, imports) = Self.folders[index]
    let found = try lines(folder).compactMap { line in
      line.text.firstMatch(of: /^(?:@\w+ )?(?:\w+ )?import (?:\w+ )?(\w+)/).map { String($0.1) }
    }
    #expect(Set(found) == imports)
  }

  private static var forbidden: Regex<Substring> {
    let names =
      /\b(?:FileManager|FileHandle|URL|contentsOf|Process|ProcessInfo|SystemRandomNumberGenerator)\b/
    let calls =
      /\b(?:fopen|open|fread|read|getenv|system|popen|dlopen|clock|time|Date)\(|\.random\b|#file/
    return Regex {
      ChoiceOf {
        names
        calls
      }
    }.wordBoundaryKind(.simple)
  }

  @Test("The pattern finds what it is there for")
  func pattern() {
    for line in [
      "let f = fopen(path, \"r\")", "open(path, 0)", "FileManager.default", "Int.random(in: 0..<3)",
      "ProcessInfo.processInfo", "try Data(contentsOf: url)", "#filePath",
    ] { #expect(line.contains(Self.forbidden), "\(line)") }
    for line in ["reopen(x)", "let reading = line.read", "Data(text)", "section.write(&writer)"] {
      #expect(!line.contains(Self.forbidden), "\(line)")
    }
  }
}

import Foundation
import Testing

@testable import ONNXImport

@Suite("Labels")
struct LabelsTests {
  private func parsed(_ text: String) throws(Refusal) -> [String] { try Labels.parsed(Array(text.utf8)) }

  @Test(
    "All forms",
    arguments: [
      "cat\ndog, hound\n", "cat\r\ndog, hound", "\u{FEFF}cat\n dog,  hound \n\n\n",
      "n02123045 cat\nn02085620 dog, hound", "[\"cat\", \"dog, hound\"]",
      "{\"1\": [\"n02085620\", \"dog, hound\"], \"0\": [\"n02123045\", \"cat\"]}",
      "  {\"0\": \"cat\", \"1\": \"dog,\\nhound\"}",
    ])
  func forms(text: String) throws {
    #expect(try parsed(text) == ["cat", "dog, hound"])
  }

  @Test("Control characters do not reach a terminal")
  func controls() throws {
    #expect(try parsed("a\u{1B}[31mred\u{7}\nb\u{9B}c\u{7F}") == ["a [31mred", "b c"])
    #expect(try parsed("[\"a\\u001b]0;x\\u0007\", \"b\"]") == ["a ]0;x", "b"])
  }

  @Test("What only looks like a WordNet number stays")
  func numbers() throws {
    #expect(
      try parsed("n0212304 a\nn021230456 b\nnovember8 c\nn02123045") == [
        "n0212304 a", "n021230456 b", "november8 c", "n02123045",
      ])
  }

  @Test(
    "Faults",
    arguments: [
      ("a\n\nb", "found an empty label for class 1"),
      (
        "[\"a\", 1]",
        "found the number 1 as a label; expected a list of texts, or an object {\"0\": \"label\", …} without gaps"
      ),
      (
        "[\"a\"",
        "found broken JSON; expected a list of texts, or an object {\"0\": \"label\", …} without gaps"
      ),
      (
        "{\"0\": \"a\", \"2\": \"b\"}",
        "found no label for class 1; expected a list of texts, or an object {\"0\": \"label\", …} without gaps"
      ),
    ])
  func faults(text: String, reason: String) {
    let error = #expect(throws: Refusal.self) { try parsed(text) }
    #expect(error?.reason == reason)
  }

  @Test("Files: their count must be that of the classes")
  func files() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("labels.txt")
    try Data("a\nb\n".utf8).write(to: URL(filePath: path))
    #expect(try Labels.read(path: path, count: 2) == ["a", "b"])
    let count = #expect(throws: ImportError.self) { try Labels.read(path: path, count: 3) }
    #expect(count?.cause == .badInput)
    #expect(count?.description == "\(path): found 2 labels; expected 3, one a class of the network")
    let missing = #expect(throws: ImportError.self) { try Labels.read(path: path + "x", count: 3) }
    #expect(missing?.description == "\(path)x: the file does not exist or cannot be reached")
    try Data([0xff, 0xfe]).write(to: URL(filePath: path))
    let bytes = #expect(throws: ImportError.self) { try Labels.read(path: path, count: 3) }
    #expect(bytes?.description == "\(path): found a text that is not UTF-8")
    #expect(Labels.numbered(2) == ["class 0", "class 1"])
  }
}

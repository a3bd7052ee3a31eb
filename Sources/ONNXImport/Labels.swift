import NetworkDescription

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The names of the classes, in their order.
public enum Labels {
  /// Reads a text of one label a line, a JSON list, or a JSON object as ImageNet's `class_index` has it.
  ///
  /// - Throws: `ImportError` where the file cannot be read or does not hold `count` labels.
  public static func read(path: String, count: Int) throws(ImportError) -> [String] {
    do throws(Refusal) {
      let labels = try parsed(Array(try readFile(URL(filePath: path))))
      guard labels.count == count else {
        throw Refusal("found \(labels.count) labels; expected \(count), one a class of the network")
      }
      return labels
    } catch {
      throw ImportError(.badInput, "\(path): \(error.reason)")
    }
  }

  /// `class 0`, `class 1`, …, where nothing better is known.
  public static func numbered(_ count: Int) -> [String] { (0..<count).map { "class \($0)" } }

  static func parsed(_ bytes: [UInt8]) throws(Refusal) -> [String] {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Refusal("found a text that is not UTF-8")
    }
    let first = text.first { !$0.isWhitespace && $0 != "\u{FEFF}" }
    let list = first == "[" || first == "{" ? try json(bytes) : lines(text)
    let labels = list.map(stripped)
    if let empty = labels.firstIndex(where: \.isEmpty) {
      throw Refusal("found an empty label for class \(empty)")
    }
    return labels
  }

  private static func lines(_ text: String) -> [String] {
    let body = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
    var lines = body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
    return lines
  }

  private static func json(_ bytes: [UInt8]) throws(Refusal) -> [String] {
    let form = "expected a list of texts, or an object {\"0\": \"label\", …} without gaps"
    func label(_ value: JSONValue) throws(Refusal) -> String {
      switch value {
      case .string(let text): return text
      // ImageNet's class_index: the WordNet number, then the name.
      case .array(let pair):
        if pair.count == 2, case .string(let text) = pair[1] { return text }
      default: break
      }
      throw Refusal("found \(value.spoken) as a label; \(form)")
    }
    var labels: [String] = []
    switch JSONValue(parsing: bytes) {
    case .array(let values):
      for value in values { labels.append(try label(value)) }
    case .object(let members):
      let byKey = Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
      for index in 0..<members.count {
        guard let value = byKey["\(index)"] else {
          throw Refusal("found no label for class \(index); \(form)")
        }
        labels.append(try label(value))
      }
    default: throw Refusal("found broken JSON; \(form)")
    }
    return labels
  }

  /// The label without a leading WordNet number such as `n01440764`, on one line and without control characters.
  private static func stripped(_ label: String) -> String {
    let label = ImportError.oneLine(label)
    var text = Substring(label.split(whereSeparator: { $0.isWhitespace }).joined(separator: " "))
    let number = text.prefix { $0 != " " }
    if number.count == 9, number.first == "n", number.dropFirst().allSatisfy({ ("0"..."9").contains($0) }),
      text.count > 10
    {
      text = text.dropFirst(10)
    }
    return String(text)
  }
}

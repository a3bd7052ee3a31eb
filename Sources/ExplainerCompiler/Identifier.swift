/// Swift names for layers and labels.
enum Identifier {
  /// `fire9.concat` becomes `fire9Concat`, `conv2.3x3_reduce` becomes `conv2_3x3Reduce`.
  static func layer(_ name: String) -> String { camel(words(name)) }

  /// `tabby, tabby cat` becomes `tabby`.
  static func label(_ label: String) -> String {
    camel(words(String(label.prefix { $0 != "," })))
  }

  /// Makes names unique by a number, in order, and quotes those that are keywords.
  static func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.map { name in
      var candidate = name
      var number = 2
      while !seen.insert(candidate).inserted {
        candidate = "\(name)_\(number)"
        number += 1
      }
      return keywords.contains(candidate) ? "`\(candidate)`" : candidate
    }
  }

  private static func words(_ text: String) -> [String] {
    text.unicodeScalars.split { !($0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0))) }
      .map { String($0) }
  }

  private static func camel(_ words: [String]) -> String {
    var result = ""
    for word in words {
      if result.isEmpty {
        result = word.prefix(1).lowercased() + word.dropFirst()
      } else if let last = result.last, last.isNumber, word.first?.isNumber == true {
        result += "_" + word
      } else {
        result += word.prefix(1).uppercased() + word.dropFirst()
      }
    }
    return result.isEmpty ? "unnamed" : result.first?.isNumber == true ? "_" + result : result
  }

  /// Words that cannot be case names as they stand, and members that every enum of this kind has.
  private static let keywords: Set<String> = [
    "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do",
    "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if",
    "import",
    "in", "init", "inout", "internal", "is", "let", "nil", "operator", "private", "protocol", "public",
    "repeat",
    "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws",
    "true",
    "try", "typealias", "var", "where", "while",
  ]
}

/// Names of output files: readable, safe on every file system, and no two the same.
struct FileNames {
  private var used: Set<String> = []

  /// No names yet.
  init() {}

  /// `text` with everything but letters and digits of any script, `+`, `-`, `_` and `.` replaced, at most `limit` bytes
  /// long.
  ///
  /// A text that was given before, but for the case of letters, gets `-2`, `-3`, ….
  mutating func unique(_ text: String, limit: Int = 80, fallback: String = "image") -> String {
    let name = Self.sanitized(text, limit: limit, fallback: fallback)
    var result = name
    var number = 2
    while !used.insert(result.lowercased()).inserted {
      result = "\(name)-\(number)"
      number += 1
    }
    return result
  }

  /// The part of a path that names an image: `cat` for `photos/cat.jpg`.
  static func stem(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return file }
    return String(file[..<dot])
  }

  private static func sanitized(_ text: String, limit: Int, fallback: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if stays(scalar) {
        result.unicodeScalars.append(scalar)
      } else if result.unicodeScalars.last != "_" {
        result.unicodeScalars.append("_")
      }
    }
    // A leading dot would hide the file; a slash at the start of an ONNX name says nothing. No letter is cut in two.
    result = String(result.drop { $0 == "." || $0 == "_" })
    while result.utf8.count > limit { result.removeLast() }
    while result.last == "_" || result.last == "." { result.removeLast() }
    return result.isEmpty ? fallback : result
  }

  private static func stays(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .nonspacingMark, .spacingMark:
      true
    default: "+-_.".unicodeScalars.contains(scalar)
    }
  }
}

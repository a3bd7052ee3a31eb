/// Options that take several values: `--method grad-cam layer-cam` becomes `--method grad-cam --method layer-cam`.
///
/// Images stand between options, so a further value belongs to the option only where it names something that the
/// option knows, or where it cannot be an image. The first value behind an option always belongs to it.
struct ListOptions {
  /// The long spelling of each option that takes several values, by every spelling.
  static let spellings = [
    "--method": "--method", "-m": "--method", "--layer": "--layer", "-l": "--layer", "--class": "--class",
    "-c": "--class",
  ]

  /// Whether a value names something that the option (in its long spelling) knows.
  let isKnown: (_ value: String, _ option: String) -> Bool
  /// Whether a value is the path of a file.
  let isFile: (_ value: String) -> Bool

  /// The arguments with each further value behind an option of its own.
  func expanded(_ arguments: [String]) -> [String] {
    var result: [String] = []
    var open: String?
    var isFirst = false
    for (index, argument) in arguments.enumerated() {
      if argument == "--" { return result + arguments[index...] }
      if isFirst {
        result.append(argument)
        isFirst = false
      } else if let option = Self.spellings[argument] {
        result.append(option)
        (open, isFirst) = (option, true)
      } else if argument.first == "-" {
        result.append(argument)
        open = nil
      } else if let option = open, belongs(argument, to: option) {
        result += [option, argument]
      } else {
        result.append(argument)
        open = nil
      }
    }
    return result
  }

  private func belongs(_ value: String, to option: String) -> Bool {
    isKnown(value, option) || !(isFile(value) || Self.looksLikeImage(value))
  }

  /// Whether the name ends as picture and array files do.
  static func looksLikeImage(_ value: String) -> Bool {
    guard let dot = value.lastIndex(of: ".") else { return false }
    let ending = value[dot...].dropFirst().lowercased()
    return [
      "bmp", "gif", "heic", "jpe", "jpeg", "jpg", "npy", "npz", "pgm", "png", "ppm", "tif", "tiff", "webp",
    ].contains(ending)
  }
}

/// The values of an option, with those split at commas that are no name as a whole: labels may contain commas.
func listed(_ values: [String], isName: (String) -> Bool) -> [String] {
  values.flatMap { value -> [String] in
    guard !isName(value) else { return [value] }
    let parts = value.split(separator: ",").map(trimmed)
    return parts.isEmpty ? [value] : parts
  }
}

/// The text without spaces at its ends.
func trimmed(_ text: some StringProtocol) -> String {
  var rest = Substring(text).drop { $0 == " " }
  while rest.last == " " { rest.removeLast() }
  return String(rest)
}

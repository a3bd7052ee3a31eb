/// Why a file could not be read or written, in one line: where, what was found, what to do.
public struct ImageFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, for callers that decide by it.
  public enum Kind: String, Sendable, CaseIterable {
    /// There is no such file.
    case notFound
    /// The file is there and cannot be read.
    case unreadable
    /// The file is neither JPEG nor PNG.
    case notAnImage
    /// The file is not a NumPy array.
    case notAnArray
    /// A known format, of a kind that is not read or written here.
    case unsupported
    /// The file is cut short or its contents contradict each other.
    case damaged
    /// The file is over the limits.
    case tooLarge
    /// The file could not be written.
    case unwritable
  }

  /// What went wrong.
  public let kind: Kind
  /// The file, as the caller named it.
  public let path: String
  /// What was found.
  public let found: String
  /// What to do about it.
  public let advice: String

  /// An error about the file at `path`.
  public init(_ kind: Kind, path: String, found: String, advice: String) {
    self.kind = kind
    self.path = path
    self.found = found
    self.advice = advice
  }

  /// `path: what was found; what to do`, one line whatever the file is called.
  public var description: String {
    var line = ""
    for scalar in "\(path): \(found); \(advice)".unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control
      let isBreak = scalar.properties.isWhitespace && scalar != " "
      line.unicodeScalars.append(isControl || isBreak ? "?" : scalar)
    }
    return line
  }
}

/// Why an import failed: a line a fault, in the words that a user reads.
public struct ImportError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Whose fault it is; the raw value is the command's exit code.
  public enum Cause: Int32, Sendable {
    /// The output cannot be written.
    case runTime = 1
    /// The options contradict each other or the model.
    case usage = 2
    /// The model or the labels cannot be taken.
    case badInput = 3
  }

  /// Whose fault it is.
  public var cause: Cause
  /// All faults, one line each.
  public var faults: [String]

  /// An error with all its faults.
  public init(_ cause: Cause, _ faults: [String]) {
    self.cause = cause
    // A name from a file may hold anything; a line feed in it must not look like another fault.
    self.faults = faults.map(Self.oneLine)
  }

  init(_ cause: Cause, _ fault: String) { self.init(cause, [fault]) }

  /// The faults, a line each.
  public var description: String { faults.joined(separator: "\n") }

  /// The text with a space for whatever breaks lines or commands a terminal.
  static func oneLine(_ text: String) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(2000) { line.append(isControl(scalar) ? " " : scalar) }
    return String(line)
  }

  /// Whether nothing in a text breaks lines or commands a terminal.
  static func isOneLine(_ text: String) -> Bool { !text.unicodeScalars.contains(where: isControl) }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
  }
}

/// Why one node or one tensor cannot be taken; its place is added by whoever knows it.
struct Refusal: Error {
  var reason: String
  /// Whether a whole file is concerned, not the tensor that was asked for.
  var concernsFile = false

  init(_ reason: String, concernsFile: Bool = false) {
    self.reason = reason
    self.concernsFile = concernsFile
  }
}

public import ImageFiles
public import NetworkDescription
internal import NetworkRuntime
public import WeightFiles

/// What all errors of this package have in common: a word to decide by, and sentences of one form.
///
/// The library does without Foundation. A program that has it makes any of the types a `LocalizedError` itself:
///
/// ```swift
/// extension ExplainError: @retroactive LocalizedError {
///   public var errorDescription: String? { description }
///   public var recoverySuggestion: String? { suggestion }
/// }
/// ```
public protocol StaticCAMError: Error, Sendable, CustomStringConvertible {
  /// A word for what went wrong, the same in every language and version: `unknownLayer`.
  var kindName: String { get }
  /// All that is wrong, at least one fault: where, what was found, what was expected, what to do.
  var faults: [Fault] { get }
}

extension StaticCAMError {
  /// Where the first fault is.
  public var place: String { faults.first?.place ?? "" }
  /// What was found there.
  public var found: String { faults.first?.found ?? "" }
  /// What was expected instead.
  public var expected: String { faults.first?.expected ?? "" }
  /// What to do about it, where that can be said.
  public var suggestion: String? { faults.first?.suggestion }
}

extension ExplainError: StaticCAMError {
  public var kindName: String { kind.rawValue }
  public var faults: [Fault] { [fault] }
}

extension RuntimeError: StaticCAMError {
  public var kindName: String { kind.rawValue }
}

extension ImageFileError: StaticCAMError {
  public var kindName: String { kind.rawValue }
  public var faults: [Fault] {
    let expected =
      switch kind {
      case .notFound, .unreadable: "a file that can be read"
      case .notAnImage, .unsupported: "a JPEG or PNG file"
      case .notAnArray: "a NumPy array"
      case .damaged: "a whole file"
      case .tooLarge: "a smaller one"
      case .unwritable: "a place that can be written to"
      }
    return [Fault(path, found: found, expected: expected, suggestion: advice)]
  }
}

extension WeightFileError: StaticCAMError {
  /// `weights`.
  public var kindName: String { "weights" }
}

extension DescriptionError: StaticCAMError {
  /// `description`.
  public var kindName: String { "description" }
}

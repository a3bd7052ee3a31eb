public import NetworkDescription

/// Everything that is wrong with a weights file, reported at once.
public struct WeightFileError: Error, Sendable, CustomStringConvertible {
  /// The file that was read or written.
  public var file: String
  /// All faults found.
  public var faults: [Fault]

  /// All faults of `file`.
  public init(file: String, faults: [Fault]) {
    self.file = file
    self.faults = faults
  }

  init(_ file: String, _ place: String, found: String, expected: String, suggestion: String? = nil) {
    self.init(
      file: file, faults: [Fault(place, found: found, expected: expected, suggestion: suggestion)])
  }

  /// A line a fault, each beginning with the file.
  public var description: String {
    faults.map { "\(file): \($0)" }.joined(separator: "\n")
  }
}

/// A test file that cannot be read.
public struct TestFileError: Error, CustomStringConvertible {
  /// What is wrong.
  public var description: String

  /// An error with this text.
  public init(_ description: String) { self.description = description }
}

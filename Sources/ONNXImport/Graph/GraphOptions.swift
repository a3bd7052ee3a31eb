/// What a file leaves open and a user may say.
public struct GraphOptions: Sendable {
  /// Sizes of symbolic dimensions, by name.
  public var defines: [String: Int] = [:]
  /// Channels, rows and columns of the input; nil for those of the file.
  public var input: [Int]?
  /// The output to explain; nil where the file has one.
  public var outputName: String?

  /// Nothing said.
  public init(defines: [String: Int] = [:], input: [Int]? = nil, outputName: String? = nil) {
    self.defines = defines
    self.input = input
    self.outputName = outputName
  }
}

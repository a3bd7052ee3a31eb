public import NetworkDescription

/// Why a model cannot run: its weights or the machine do not fit it.
public struct RuntimeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of thing is wrong.
  public enum Kind: String, Sendable, CaseIterable {
    /// Weights or machine do not fit the model.
    case mismatch
    /// The system gave no memory or no threads.
    case resources
  }

  /// What kind of thing is wrong.
  public let kind: Kind
  /// All that is wrong, at least one fault.
  public let faults: [Fault]

  init(_ kind: Kind, _ faults: [Fault]) {
    self.kind = kind
    self.faults = faults
  }

  /// An error at `place`.
  package init(
    _ kind: Kind, _ place: String, found: String, expected: String, suggestion: String? = nil
  ) {
    self.init(kind, [Fault(place, found: found, expected: expected, suggestion: suggestion)])
  }

  /// A line a fault.
  public var description: String { faults.map(\.description).joined(separator: "\n") }
}

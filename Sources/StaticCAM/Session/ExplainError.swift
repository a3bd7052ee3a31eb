public import NetworkDescription
internal import NetworkRuntime

/// Why an explanation cannot be given, in one line: where, what was found, what was expected, what to do.
public struct ExplainError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, for callers that decide by it.
  public enum Kind: String, Sendable, CaseIterable {
    /// No method has this name.
    case unknownMethod
    /// A method has no such option, or the option does not take this value.
    case invalidOption
    /// No layer has this name or number.
    case unknownLayer
    /// The layer exists and the method cannot explain it.
    case unsuitableLayer
    /// The method needs something that this network does not have.
    case unsuitableNetwork
    /// The explainer was compiled for other methods or layers: those that its `explainer.json` names.
    case notCompiled
    /// No class, or more than one, has this name or number.
    case unknownClass
    /// Feature maps or neurons that the layer does not have.
    case invalidSelection
    /// The picture or tensor does not fit the network.
    case invalidInput
    /// The weights lead to numbers that are not finite.
    case unsuitableWeights
    /// There is not enough memory for the passes of the method.
    case notEnoughMemory
    /// Somebody stopped it: the task was cancelled, or `Session.onProgress` returned false.
    case stopped
  }

  /// What went wrong.
  public let kind: Kind
  /// Where, what was found, what was expected.
  public let fault: Fault

  /// An error at `place`.
  public init(
    _ kind: Kind, _ place: String, found: String, expected: String, suggestion: String? = nil
  ) {
    self.kind = kind
    fault = Fault(place, found: found, expected: expected, suggestion: suggestion)
  }

  /// The runtime's word that memory is short.
  init(shortOf error: RuntimeError) {
    kind = .notEnoughMemory
    fault =
      error.faults.first ?? Fault("passes", found: "too little memory", expected: "memory for their maps")
  }

  /// `layer 'fire': found …; expected …; did you mean …?`, one line whatever the names hold.
  public var description: String {
    var line = ""
    for scalar in fault.description.unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control
      let isBreak = scalar.properties.isWhitespace && scalar != " "
      line.unicodeScalars.append(isControl || isBreak ? "?" : scalar)
    }
    return line
  }
}

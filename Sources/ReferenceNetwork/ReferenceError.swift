public import NetworkDescription

/// Why a reference network cannot be made.
public enum ReferenceError: Error, Equatable, CustomStringConvertible {
  /// No reference exists for the kind of a layer.
  case unknownKind(layer: String, kind: String)
  /// A parameter tensor is missing.
  case missingParameter(Parameter)
  /// A parameter tensor has another number of elements than its shape says.
  case wrongCount(Parameter, found: Int)

  /// One line for a person.
  public var description: String {
    switch self {
    case .unknownKind(let layer, let kind):
      "layer '\(layer)': no reference for the kind \"\(kind)\"; expected a kind with a file in ReferenceNetwork/Layers"
    case .missingParameter(let parameter):
      "parameter '\(parameter.name)': found none; expected \(parameter.count) numbers"
    case .wrongCount(let parameter, let found):
      "parameter '\(parameter.name)': found \(found) numbers; expected \(parameter.count)"
    }
  }
}

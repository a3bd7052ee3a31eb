internal import NetworkDescription

extension JSONValue {
  /// An object whose members stand in alphabetical order; nil values become `null`.
  static func members(_ members: [String: JSONValue?]) -> JSONValue {
    .object(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value ?? .null) })
  }

  /// A whole number.
  static func integer(_ value: Int) -> JSONValue { .number(Double(value)) }

  /// A number with the digits that tell it from its neighbours in Float32, not those of its Double.
  static func float(_ value: Float) -> JSONValue { .number(Double("\(value)") ?? Double(value)) }

  /// A list of texts.
  static func strings(_ values: [String]) -> JSONValue { .array(values.map(JSONValue.string)) }

  /// A list of whole numbers.
  static func integers(_ values: [Int]) -> JSONValue { .array(values.map(JSONValue.integer)) }
}

extension JSONValue {
  /// The same value with the members of all objects in alphabetical order.
  var sorted: JSONValue {
    switch self {
    case .object(let members):
      .object(members.map { (key: $0.key, value: $0.value.sorted) }.sorted { $0.key < $1.key })
    case .array(let values): .array(values.map(\.sorted))
    default: self
    }
  }
}

internal import NetworkDescription

/// An option of a method: the name that users type, bound to a property whose first value is the default.
public struct MethodOption<Owner>: Sendable {
  /// The name that users type.
  public let name: String
  /// What it takes: `true or false`.
  public let expected: String
  /// What it does.
  public let summary: String
  let read: @Sendable (Owner) -> JSONValue
  let write: @Sendable (inout Owner, String) -> Bool

  init<Value>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value> & Sendable, _ expected: String,
    _ summary: String, json: @escaping @Sendable (Value) -> JSONValue,
    parse: @escaping @Sendable (String) -> Value?
  ) {
    self.name = name
    self.expected = expected
    self.summary = summary
    read = { json($0[keyPath: path]) }
    write = { method, text in
      guard let value = parse(text) else { return false }
      method[keyPath: path] = value
      return true
    }
  }

  /// `true` or `false`.
  public static func flag(
    _ name: String, _ path: any WritableKeyPath<Owner, Bool> & Sendable, _ summary: String
  ) -> Self {
    Self(name, path, "true or false", summary, json: { .bool($0) }, parse: { Bool($0.lowercased()) })
  }

  /// A whole number in `range`.
  public static func integer(
    _ name: String, _ path: any WritableKeyPath<Owner, Int> & Sendable, in range: ClosedRange<Int>,
    _ summary: String
  ) -> Self {
    Self(
      name, path, "a whole number from \(range.lowerBound) to \(range.upperBound)", summary,
      json: { .number(Double($0)) },
      parse: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } })
  }

  /// A number in `range`.
  public static func number(
    _ name: String, _ path: any WritableKeyPath<Owner, Double> & Sendable, in range: ClosedRange<Double>,
    _ summary: String
  ) -> Self {
    let bounds = [range.lowerBound, range.upperBound].map { JSONValue.number($0).text.dropLast() }
    return Self(
      name, path, "a number from \(bounds[0]) to \(bounds[1])", summary, json: { .number($0) },
      parse: { text in Double(text).flatMap { range.contains($0) ? $0 : nil } })
  }

  /// A seed: any number of 64 bits. JSON takes those that a Double cannot hold as text.
  public static func seed(
    _ name: String, _ path: any WritableKeyPath<Owner, UInt64> & Sendable, _ summary: String
  ) -> Self {
    Self(
      name, path, "a whole number from 0 to \(UInt64.max)", summary,
      json: { $0 < 1 << 53 ? .number(Double($0)) : .string("\($0)") }, parse: { UInt64($0) })
  }

  /// Any text.
  public static func text(
    _ name: String, _ path: any WritableKeyPath<Owner, String> & Sendable, _ expected: String,
    _ summary: String
  ) -> Self {
    Self(name, path, expected, summary, json: { .string($0) }, parse: { $0.isEmpty ? nil : $0 })
  }

  /// One of the words of `Value`.
  public static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value> & Sendable, _ summary: String
  ) -> Self {
    let words = Value.allCases.map(\.rawValue)
    return Self(
      name, path, words.joined(separator: " or "), summary, json: { .string($0.rawValue) },
      parse: { Value(rawValue: $0.lowercased()) })
  }

  /// One of the words of `Value`, or `default` for what the other options make of it.
  public static func optionalChoice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value?> & Sendable, _ summary: String
  ) -> Self {
    let words = ["default"] + Value.allCases.map(\.rawValue)
    return Self(
      name, path, words.joined(separator: " or "), summary, json: { .string($0?.rawValue ?? "default") },
      parse: { text in
        let word = text.lowercased()
        return word == "default" ? .some(nil) : Value(rawValue: word).map { .some($0) }
      })
  }
}

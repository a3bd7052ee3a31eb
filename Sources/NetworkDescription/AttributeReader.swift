/// Reads the members of one JSON object and collects every fault instead of stopping at the first.
public struct AttributeReader {
  /// Where the object stands, for messages: `layer 'conv1'`.
  public let place: String
  /// The name of the layer that is read, from which default parameter names derive.
  public let layerName: String
  /// All faults found so far.
  public private(set) var faults: [Fault] = []
  private let members: [String: JSONValue]
  private var known: Set<String>

  /// A reader of `members`; keys in `handled` were read elsewhere.
  public init(
    place: String, layerName: String = "", members: [(key: String, value: JSONValue)],
    handled: Set<String> = []
  ) {
    self.place = place
    self.layerName = layerName
    self.members = Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    known = handled
    var seen: Set<String> = []
    for member in members where !seen.insert(member.key).inserted {
      faults.append(
        Fault(place, found: "'\(member.key)' twice", expected: "every member once"))
    }
  }

  /// Adds a fault at this place.
  public mutating func report(found: String, expected: String, suggestion: String? = nil) {
    faults.append(Fault(place, found: found, expected: expected, suggestion: suggestion))
  }

  /// The raw value of `key`, or nil where it is missing.
  public mutating func value(_ key: String) -> JSONValue? {
    known.insert(key)
    return members[key]
  }

  /// A whole number of at least `minimum`; a missing one takes `fallback`, which is a fault where that is nil.
  public mutating func integer(_ key: String, atLeast minimum: Int, default fallback: Int? = nil) -> Int {
    guard let found = value(key) else {
      if fallback == nil { report(found: "no '\(key)'", expected: "a whole number of at least \(minimum)") }
      return fallback ?? minimum
    }
    guard let number = Self.whole(found), number >= minimum else {
      report(found: "'\(key)' is \(found.spoken)", expected: "a whole number of at least \(minimum)")
      return fallback ?? minimum
    }
    return number
  }

  /// A number; a missing one takes `fallback`, which is a fault where that is nil.
  public mutating func number(_ key: String, default fallback: Double? = nil) -> Double {
    guard let found = value(key) else {
      if fallback == nil { report(found: "no '\(key)'", expected: "a number") }
      return fallback ?? 0
    }
    guard case .number(let number) = found, number.isFinite else {
      report(found: "'\(key)' is \(found.spoken)", expected: "a number")
      return fallback ?? 0
    }
    return number
  }

  /// `true` or `false`; a missing one takes `fallback`.
  public mutating func flag(_ key: String, default fallback: Bool) -> Bool {
    guard let found = value(key) else { return fallback }
    guard case .bool(let flag) = found else {
      report(found: "'\(key)' is \(found.spoken)", expected: "true or false")
      return fallback
    }
    return flag
  }

  /// A text; a missing one takes `fallback`, which is a fault where that is nil.
  public mutating func text(_ key: String, default fallback: String? = nil) -> String {
    guard let found = value(key) else {
      if fallback == nil { report(found: "no '\(key)'", expected: "a text") }
      return fallback ?? ""
    }
    guard case .string(let text) = found, !text.isEmpty else {
      report(found: "'\(key)' is \(found.spoken)", expected: "a text")
      return fallback ?? ""
    }
    return text
  }

  /// The name of a parameter tensor, `fallback` where it is missing and nil where it is null.
  public mutating func parameterName(_ key: String, default fallback: String?) -> String? {
    if case .null? = members[key] {
      known.insert(key)
      return nil
    }
    guard members[key] != nil || fallback != nil else {
      known.insert(key)
      return nil
    }
    return text(key, default: fallback)
  }

  /// A list of `counts` whole numbers of at least `minimum`; a missing one takes `fallback`.
  public mutating func integers(
    _ key: String, counts: Set<Int>, atLeast minimum: Int, default fallback: [Int]? = nil
  ) -> [Int] {
    let sizes = counts.sorted().map(String.init).joined(separator: " or ")
    let expected = "a list of \(sizes) whole numbers of at least \(minimum)"
    let empty = Array(repeating: minimum, count: counts.min() ?? 0)
    guard let found = value(key) else {
      if fallback == nil { report(found: "no '\(key)'", expected: expected) }
      return fallback ?? empty
    }
    guard case .array(let values) = found, counts.contains(values.count) else {
      report(found: "'\(key)' is \(found.spoken)", expected: expected)
      return fallback ?? empty
    }
    let numbers = values.compactMap(Self.whole)
    guard numbers.count == values.count, numbers.allSatisfy({ $0 >= minimum }) else {
      let wrong = values.first { (Self.whole($0) ?? minimum - 1) < minimum } ?? .null
      report(found: "'\(key)' holds \(wrong.spoken)", expected: expected)
      return fallback ?? empty
    }
    return numbers
  }

  /// The members `kernel`, `stride`, `padding` (top, left, bottom, right) and `dilation`.
  public mutating func window() -> Window {
    let kernel = integers("kernel", counts: [2], atLeast: 1)
    let stride = integers("stride", counts: [2], atLeast: 1, default: [1, 1])
    let padding = integers("padding", counts: [4], atLeast: 0, default: [0, 0, 0, 0])
    let dilation = integers("dilation", counts: [2], atLeast: 1, default: [1, 1])
    return Window(
      kernel: Pair(kernel[0], kernel[1]), stride: Pair(stride[0], stride[1]),
      padding: Padding(top: padding[0], left: padding[1], bottom: padding[2], right: padding[3]),
      dilation: Pair(dilation[0], dilation[1]))
  }

  /// Reports a window of a pooling that could lie wholly in the padding: it would have no value.
  mutating func requirePaddingInsideWindow(_ window: Window) {
    let p = window.padding
    if max(p.top, p.bottom) >= window.extent.height || max(p.left, p.right) >= window.extent.width {
      report(
        found: "padding \(p.top),\(p.left),\(p.bottom),\(p.right)",
        expected: "padding smaller than the window of \(window.extent.height)x\(window.extent.width)")
    }
  }

  /// Reports every member that nothing asked for. Call it last.
  public mutating func finish() {
    for key in members.keys.sorted() where !known.contains(key) {
      report(
        found: "unknown member '\(key)'",
        expected: "one of \(known.sorted().joined(separator: ", "))",
        suggestion: didYouMean(key, among: known.sorted()))
    }
  }

  /// A whole number that fits comfortably in 32 bits: larger sizes cannot be meant.
  private static func whole(_ value: JSONValue) -> Int? {
    guard case .number(let number) = value, abs(number) <= 1_073_741_824 else { return nil }
    return Int(exactly: number)
  }
}

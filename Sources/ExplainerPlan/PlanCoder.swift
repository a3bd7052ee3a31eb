/// A value of a plan, which the compiler writes into generated code as text and the runtime reads back.
public protocol PlanValue: Sendable {
  /// A value to be filled in by a reader.
  init()
  /// Passes every member to the coder, in one order for both directions.
  mutating func code(_ coder: inout PlanCoder)
}

/// Writes values as words with a space between them, or reads them.
///
/// A plan is data: as Swift literals the plan of a deep network would take the Swift compiler minutes and gigabytes.
/// One function a type serves both directions, so that reader and writer cannot disagree.
public struct PlanCoder {
  /// What was written.
  private(set) var text = ""
  private var isNewLine = true
  /// What is read; nil while writing.
  private let bytes: [UInt8]?
  private var position = 0
  /// Whether everything so far could be read.
  private(set) var isValid = true

  /// A writer.
  init() { bytes = nil }
  /// A reader.
  init(reading text: String) { bytes = Array(text.utf8) }

  /// Whether values are read.
  var isReading: Bool { bytes != nil }
  /// Whether nothing but white space is left to read.
  var isAtEnd: Bool { bytes?[position...].allSatisfy { $0 == 0x20 || $0 == 0x0A } ?? true }

  // MARK: - Words

  private mutating func write(_ word: String) {
    if !isNewLine { text += " " }
    isNewLine = false
    text += word
  }

  /// The next word; empty at the end.
  private mutating func next() -> ArraySlice<UInt8> {
    guard let bytes else { return [] }
    while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x0A { position += 1 }
    let start = position
    while position < bytes.count, bytes[position] != 0x20, bytes[position] != 0x0A { position += 1 }
    return bytes[start..<position]
  }

  /// Begins a new line of the text, for those who read it.
  public mutating func line() {
    guard bytes == nil, !isNewLine else { return }
    text += "\n"
    isNewLine = true
  }

  // MARK: - Members

  /// A whole number.
  public mutating func code(_ value: inout Int) {
    guard bytes != nil else { return write("\(value)") }
    var result = 0
    var isNegative = false
    let digits = next()
    for (index, byte) in digits.enumerated() {
      if index == 0, byte == 0x2D {
        isNegative = true
      } else if (0x30...0x39).contains(byte) {
        result = result &* 10 &+ Int(byte &- 0x30)
      } else {
        isValid = false
      }
    }
    if digits.isEmpty { isValid = false }
    value = isNegative ? -result : result
  }

  /// A number.
  public mutating func code(_ value: inout Double) {
    guard bytes != nil else { return write("\(value)") }
    guard let number = Double(String(decoding: next(), as: UTF8.self)) else { return isValid = false }
    value = number
  }

  /// A number.
  public mutating func code(_ value: inout Float) {
    guard bytes != nil else { return write("\(value)") }
    guard let number = Float(String(decoding: next(), as: UTF8.self)) else { return isValid = false }
    value = number
  }

  /// Yes or no.
  public mutating func code(_ value: inout Bool) {
    var number = value ? 1 : 0
    code(&number)
    value = number == 1
  }

  /// A text, whatever it holds: spaces, line ends and percent signs are written as percent and two hexadecimal digits.
  public mutating func code(_ value: inout String) {
    guard bytes != nil else {
      return write("'" + (value.utf8.contains(where: Self.mustEscape) ? Self.escaped(value) : value))
    }
    let word = next()
    guard word.first == 0x27 else { return isValid = false }
    let content = word.dropFirst()
    guard content.contains(0x25) else { return value = String(decoding: content, as: UTF8.self) }
    var result: [UInt8] = []
    var index = content.startIndex
    while index < content.endIndex {
      if content[index] == 0x25, index + 2 < content.endIndex,
        let byte = UInt8(String(decoding: content[index + 1...index + 2], as: UTF8.self), radix: 16)
      {
        result.append(byte)
        index += 3
      } else {
        result.append(content[index])
        index += 1
      }
    }
    value = String(decoding: result, as: UTF8.self)
  }

  private static func mustEscape(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x25 || byte == 0x7F }

  private static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if mustEscape(byte) {
        let digits = String(byte, radix: 16)
        bytes += [0x25] + (digits.count == 1 ? [0x30] : []) + Array(digits.utf8)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A case by its raw value.
  public mutating func code<Value: RawRepresentable>(_ value: inout Value) where Value.RawValue == String {
    var text = value.rawValue
    code(&text)
    guard let known = Value(rawValue: text) else { return isValid = false }
    value = known
  }

  /// A value of several members.
  public mutating func code(_ value: inout some PlanValue) { value.code(&self) }

  // MARK: - Several, or none

  /// A list: its length, then its elements.
  private mutating func list<Element>(
    _ values: inout [Element], _ blank: Element, _ each: (inout PlanCoder, inout Element) -> Void
  ) {
    var count = values.count
    code(&count)
    if let bytes {
      // A list cannot be longer than the text that holds it.
      guard (0...bytes.count).contains(count) else { return isValid = false }
      values = Array(repeating: blank, count: count)
    }
    for index in values.indices where isValid { each(&self, &values[index]) }
  }

  /// Whole numbers.
  public mutating func code(_ values: inout [Int]) { list(&values, 0) { $0.code(&$1) } }
  /// Numbers.
  public mutating func code(_ values: inout [Double]) { list(&values, 0) { $0.code(&$1) } }
  /// Texts.
  public mutating func code(_ values: inout [String]) { list(&values, "") { $0.code(&$1) } }
  /// Values, each on a line of its own where `lines` is true.
  public mutating func code<Value: PlanValue>(_ values: inout [Value], lines: Bool = false) {
    list(&values, Value()) { coder, value in
      if lines { coder.line() }
      coder.code(&value)
    }
    if lines { line() }
  }

  /// A value, or none.
  private mutating func optional<Value>(
    _ value: inout Value?, _ blank: Value, _ each: (inout PlanCoder, inout Value) -> Void
  ) {
    var isThere = value != nil
    code(&isThere)
    guard isThere else { return value = nil }
    var content = value ?? blank
    each(&self, &content)
    value = content
  }

  /// A whole number, or none.
  public mutating func code(_ value: inout Int?) { optional(&value, 0) { $0.code(&$1) } }
  /// A value, or none.
  public mutating func code<Value: PlanValue>(_ value: inout Value?) {
    optional(&value, Value()) { $0.code(&$1) }
  }
}

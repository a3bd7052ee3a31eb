/// The header of an npy file: a Python dictionary with the keys descr, fortran_order and shape.
struct NumpyHeader: Equatable {
  var descr = ""
  var isFortranOrder = false
  var shape: [Int] = []

  /// Where the header ends and the values start.
  var end = 0

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  init(descr: String, shape: [Int]) {
    (self.descr, self.shape) = (descr, shape)
  }

  /// The header of a file; nil when there is none or it is not what NumPy writes.
  init?(of bytes: [UInt8]) {
    guard bytes.starts(with: Self.magic), bytes.count >= 12 else { return nil }
    // Version 1 has a length of two bytes, 2 and 3 have four.
    let version = bytes[6]
    guard (1...3).contains(version) else { return nil }
    let start = version == 1 ? 10 : 12
    let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    end = start + length
    guard end <= bytes.count else { return nil }
    var scanner = HeaderScanner(bytes: bytes[start..<end])
    guard scanner.skip("{") else { return nil }
    var keys: Set<String> = []
    while !scanner.skip("}") {
      guard let key = scanner.string(), scanner.skip(":"), keys.insert(key).inserted else {
        return nil
      }
      guard read(key, from: &scanner) else { return nil }
      if scanner.skip(",") { continue }
      guard scanner.skip("}") else { return nil }
      break
    }
    guard keys.count == 3, scanner.isAtEnd else { return nil }
  }

  private mutating func read(_ key: String, from scanner: inout HeaderScanner) -> Bool {
    switch key {
    case "descr":
      guard let value = scanner.string() else { return false }
      descr = value
    case "fortran_order":
      isFortranOrder = scanner.skip("True")
      return isFortranOrder || scanner.skip("False")
    case "shape":
      guard let value = scanner.tuple() else { return false }
      shape = value
    default:
      return false
    }
    return true
  }

  /// The bytes that NumPy 2 writes: version 1.0, with room for the first side to grow to 21
  /// digits, padded so that the values start at a multiple of 64.
  var encoded: [UInt8] {
    let sides = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(descr)', 'fortran_order': False, 'shape': (\(sides)), }"
    if let first = shape.first {
      text += String(repeating: " ", count: 21 - String(first).utf8.count)
    }
    text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
    let count = text.utf8.count
    return Self.magic + [1, 0, UInt8(count & 255), UInt8(count >> 8)] + Array(text.utf8)
  }
}

/// Reads the few Python literals that a header holds.
private struct HeaderScanner {
  var bytes: ArraySlice<UInt8>

  private mutating func skipSpace() {
    bytes = bytes.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
  }

  var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return bytes.isEmpty
    }
  }

  mutating func skip(_ token: String) -> Bool {
    skipSpace()
    guard bytes.starts(with: token.utf8) else { return false }
    bytes = bytes.dropFirst(token.utf8.count)
    return true
  }

  mutating func string() -> String? {
    skipSpace()
    guard let quote = bytes.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      return nil
    }
    let content = bytes.dropFirst().prefix { $0 != quote }
    guard content.endIndex < bytes.endIndex else { return nil }
    bytes = bytes[(content.endIndex + 1)...]
    return String(decoding: content, as: UTF8.self)
  }

  mutating func tuple() -> [Int]? {
    guard skip("(") else { return nil }
    var values: [Int] = []
    while !skip(")") {
      skipSpace()
      let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard let value = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
      bytes = bytes[digits.endIndex...]
      values.append(value)
      if skip(",") { continue }
      guard skip(")") else { return nil }
      break
    }
    return values
  }
}

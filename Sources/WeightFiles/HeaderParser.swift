/// A fault in the header of a safetensors file.
struct HeaderError: Error {
  var offset: Int
  var found: String
  var expected: String
}

/// Reads the header of a safetensors file: the subset of JSON that the format allows, strictly.
///
/// Written by hand, since a JSON library costs more start-up time than all else that is read here.
struct HeaderParser {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// All tensors in the order of the text.
  mutating func tensors() throws(HeaderError) -> [WeightFile.Tensor] {
    var list: [WeightFile.Tensor] = []
    var names: Set<String> = []
    try object { parser, name throws(HeaderError) in
      guard names.insert(name).inserted else {
        throw parser.error("'\(name)' twice", "every tensor once")
      }
      if name == "__metadata__" {
        try parser.object { parser, _ throws(HeaderError) in _ = try parser.string() }
      } else {
        list.append(try parser.tensor(name))
      }
    }
    skipSpace()
    guard position == bytes.count else { throw error("text behind the header's end", "spaces only") }
    return list
  }

  private mutating func tensor(_ name: String) throws(HeaderError) -> WeightFile.Tensor {
    var dtype: String?
    var shape: [Int]?
    var offsets: [Int]?
    try object { parser, key throws(HeaderError) in
      switch key {
      case "dtype" where dtype == nil: dtype = try parser.string()
      case "shape" where shape == nil: shape = try parser.integers()
      case "data_offsets" where offsets == nil: offsets = try parser.integers()
      default:
        throw parser.error("the member '\(key)' of '\(name)'", "dtype, shape and data_offsets, each once")
      }
    }
    guard let dtype, let shape, let offsets, offsets.count == 2 else {
      throw error("an incomplete entry '\(name)'", "dtype, shape and two data_offsets")
    }
    guard offsets[0] <= offsets[1] else {
      throw error("data_offsets \(offsets) of '\(name)'", "a begin that is not behind the end")
    }
    return WeightFile.Tensor(name: name, dtype: dtype, shape: shape, range: offsets[0]..<offsets[1])
  }

  private mutating func object(
    _ member: (inout HeaderParser, String) throws(HeaderError) -> Void
  ) throws(HeaderError) {
    try expect(UInt8(ascii: "{"))
    if accept(UInt8(ascii: "}")) { return }
    repeat {
      skipSpace()
      let key = try string()
      try expect(UInt8(ascii: ":"))
      try member(&self, key)
    } while accept(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
  }

  private mutating func integers() throws(HeaderError) -> [Int] {
    var list: [Int] = []
    try expect(UInt8(ascii: "["))
    if accept(UInt8(ascii: "]")) { return list }
    repeat { list.append(try integer()) } while accept(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
    return list
  }

  private mutating func integer() throws(HeaderError) -> Int {
    skipSpace()
    let start = position
    var value = 0
    while let digit = current, (0x30...0x39).contains(digit) {
      // 15 digits are more than any file has bytes, and cannot overflow.
      guard position - start < 15 else { throw error("a number with over 15 digits", "a size") }
      value = value * 10 + Int(digit - 0x30)
      position += 1
    }
    guard position > start else { throw error(spokenCurrent, "a whole number of at least 0") }
    return value
  }

  private mutating func string() throws(HeaderError) -> String {
    skipSpace()
    try expect(UInt8(ascii: "\""))
    var text: [UInt8] = []
    while let byte = current {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let result = String(validating: text, as: UTF8.self) else {
          throw error("a text that is not UTF-8", "UTF-8")
        }
        return result
      case UInt8(ascii: "\\"): try escape(&text)
      case ..<0x20: throw error("a control character in a text", "an escape")
      default: text.append(byte)
      }
    }
    throw error("the end inside a text", "a closing quotation mark")
  }

  private mutating func escape(_ text: inout [UInt8]) throws(HeaderError) {
    let letters: [UInt8: UInt8] = [
      0x22: 0x22, 0x5c: 0x5c, 0x2f: 0x2f, 0x62: 8, 0x66: 12, 0x6e: 10, 0x72: 13, 0x74: 9,
    ]
    let letter = current ?? 0
    position += 1
    if let byte = letters[letter] { return text.append(byte) }
    guard letter == UInt8(ascii: "u") else { throw error("an unknown escape", "an escape of JSON") }
    var code = try hexadecimal()
    if code & 0xfc00 == 0xd800 {
      guard accept(UInt8(ascii: "\\")), accept(UInt8(ascii: "u")) else {
        throw error("half a surrogate pair", "both halves")
      }
      let low = try hexadecimal()
      guard low & 0xfc00 == 0xdc00 else { throw error("half a surrogate pair", "both halves") }
      code = 0x10000 + (code & 0x3ff) << 10 + low & 0x3ff
    }
    guard let scalar = Unicode.Scalar(code) else { throw error("half a surrogate pair", "both halves") }
    text += Array(String(Character(scalar)).utf8)
  }

  private mutating func hexadecimal() throws(HeaderError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("an unfinished escape", "four hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }
}

// MARK: - Single bytes

extension HeaderParser {
  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private var spokenCurrent: String {
    guard let current else { return "the header's end" }
    return (0x21...0x7e).contains(current)
      ? "'\(Unicode.Scalar(current))'" : "the byte \(current)"
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || (0x09...0x0d).contains(byte) { position += 1 }
  }

  private mutating func accept(_ byte: UInt8) -> Bool {
    skipSpace()
    guard current == byte else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ byte: UInt8) throws(HeaderError) {
    guard accept(byte) else { throw error(spokenCurrent, "'\(Unicode.Scalar(byte))'") }
  }

  private func error(_ found: String, _ expected: String) -> HeaderError {
    HeaderError(offset: position, found: found, expected: expected)
  }
}

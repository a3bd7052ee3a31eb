/// Little-endian numbers in a file.
struct Bytes {
  var bytes: [UInt8]

  /// The number of type `Number` at `offset`.
  func number<Number: BitwiseCopyable>(_ type: Number.Type, at offset: Int) throws -> Number {
    try numbers(type, count: 1, at: offset)[0]
  }

  /// `count` numbers from `offset` on.
  func numbers<Number: BitwiseCopyable>(
    _ type: Number.Type, count: Int, at offset: Int
  ) throws -> [Number] {
    let size = MemoryLayout<Number>.size
    guard offset >= 0, count >= 0, offset + count * size <= bytes.count else {
      throw TestFileError("file too short: \(count) x \(size) bytes at \(offset) of \(bytes.count)")
    }
    return bytes.withUnsafeBytes { buffer in
      (0..<count).map { buffer.loadUnaligned(fromByteOffset: offset + $0 * size, as: type) }
    }
  }

  /// ASCII text.
  func text(at offset: Int, count: Int) throws -> String {
    String(decoding: try numbers(UInt8.self, count: count, at: offset), as: UTF8.self)
  }
}

/// Arrays in NumPy's npy format.
public enum NumpyFile {
  /// Reads an array in C order: float32, float64, uint8, int32 or int64, little-endian, converted
  /// to float32 by rounding to nearest.
  ///
  /// - Throws: `ImageFileError` when the file cannot be read, is no npy file, holds another kind of
  ///   value or order, or has not exactly the values that its shape asks for.
  public static func read(
    _ path: String
  ) throws(ImageFileError) -> (shape: [Int], values: [Float]) {
    try read(decoding: FileBytes.read(path), name: path)
  }

  /// Reads an array from the bytes of an npy file; `name` is used in errors only.
  ///
  /// - Throws: `ImageFileError` as `read(_:)` does.
  public static func read(
    decoding bytes: [UInt8], name: String
  ) throws(ImageFileError) -> (shape: [Int], values: [Float]) {
    guard bytes.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) else {
      throw ImageFileError(
        .notAnArray, path: name, found: "not a NumPy array", advice: "write it with numpy.save")
    }
    guard let header = NumpyHeader(of: bytes) else {
      throw ImageFileError(
        .damaged, path: name, found: "a NumPy array whose header cannot be read",
        advice: "write it again with numpy.save, as a plain array")
    }
    guard !header.isFortranOrder else {
      throw ImageFileError(
        .unsupported, path: name, found: "a NumPy array in Fortran order",
        advice: "save numpy.ascontiguousarray of it")
    }
    guard let format = Format(rawValue: header.descr) else {
      throw ImageFileError(
        .unsupported, path: name, found: "a NumPy array of '\(header.descr.prefix(20))'",
        advice: "save it as float32, with astype('<f4')")
    }
    let available = bytes.count - header.end
    guard let count = product(header.shape), count <= available / format.size,
      count * format.size == available
    else {
      throw ImageFileError(
        .damaged, path: name,
        found: "a NumPy array of shape \(spoken(header.shape)) with \(available) bytes of values",
        advice: "copy or write it again")
    }
    return (header.shape, values(of: bytes, from: header.end, count: count, as: format))
  }

  /// Writes float32 values in C order, the bytes that NumPy 2 would write.
  ///
  /// - Precondition: `values.count` is the product of `shape`.
  /// - Throws: `ImageFileError` of kind `unwritable`.
  public static func write(
    shape: [Int], values: [Float], to path: String
  ) throws(ImageFileError) {
    try AtomicFile.write(encoded(shape: shape, values: values), to: path)
  }

  /// The bytes of the file that `write(shape:values:to:)` writes.
  ///
  /// - Precondition: `values.count` is the product of `shape`, which has at most 64 sides.
  public static func encoded(shape: [Int], values: [Float]) -> [UInt8] {
    precondition(shape.count <= 64 && shape.allSatisfy { $0 >= 0 }, "NumPy has no such shape")
    precondition(product(shape) == values.count, "the shape asks for another number of values")
    var bytes = NumpyHeader(descr: Format.float32.rawValue, shape: shape).encoded
    bytes.reserveCapacity(bytes.count + 4 * values.count)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  /// A shape as messages tell it: a file may claim thousands of sides.
  package static func spoken(_ shape: [Int]) -> String {
    shape.count <= 8 ? "\(shape)" : "of \(shape.count) sides"
  }

  private enum Format: String {
    case float32 = "<f4"
    case float64 = "<f8"
    case uint8 = "|u1"
    case int32 = "<i4"
    case int64 = "<i8"

    var size: Int {
      switch self {
      case .uint8: 1
      case .float32, .int32: 4
      case .float64, .int64: 8
      }
    }
  }

  /// The product; nil when it overflows.
  private static func product(_ shape: [Int]) -> Int? {
    var count = 1
    for side in shape {
      let (next, isTooLarge) = count.multipliedReportingOverflow(by: side)
      if isTooLarge { return nil }
      count = next
    }
    return count
  }

  private static func values(
    of bytes: [UInt8], from start: Int, count: Int, as format: Format
  ) -> [Float] {
    bytes.withUnsafeBytes { raw in
      func word<Word: FixedWidthInteger & BitwiseCopyable>(_ i: Int, as: Word.Type) -> Word {
        let offset = start + i * MemoryLayout<Word>.size
        return Word(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Word.self))
      }
      return (0..<count).map { i in
        switch format {
        case .float32: Float(bitPattern: word(i, as: UInt32.self))
        case .float64: Float(Double(bitPattern: word(i, as: UInt64.self)))
        case .uint8: Float(raw[start + i])
        case .int32: Float(word(i, as: Int32.self))
        case .int64: Float(word(i, as: Int64.self))
        }
      }
    }
  }
}

import NetworkDescription

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension WeightFile {
  /// Writes tensors as Float32. The same tensors give the same bytes, whatever their order.
  ///
  /// The file appears whole or not at all: it is written under another name and renamed.
  ///
  /// - Parameters:
  ///   - tensors: Names, dimensions and values.
  ///   - metadata: What else the header says, under `__metadata__`.
  ///   - path: The file.
  /// - Throws: `WeightFileError` where the tensors do not fit their shapes or the file cannot be written.
  public static func write(
    _ tensors: [(name: String, shape: [Int], values: [Float])],
    metadata: [(name: String, value: String)] = [],
    to path: String
  ) throws(WeightFileError) {
    let sorted = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    let header = try header(of: sorted, metadata, file: path)
    let temporary = "\(path).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw WeightFileError(path, "file", found: systemMessage(), expected: "a writable folder")
    }
    var complete = header.withUnsafeBytes { append($0, to: descriptor) }
    for tensor in sorted where complete {
      complete = tensor.values.withUnsafeBytes { append($0, to: descriptor) }
    }
    // Message first: closing and removing may change errno.
    let message = systemMessage()
    let closed = close(descriptor) == 0
    guard complete, closed, rename(temporary, path) == 0 else {
      let reason = complete ? systemMessage() : message
      unlink(temporary)
      throw WeightFileError(path, "file", found: reason, expected: "a writable file on a disk with room")
    }
  }

  /// The length and the JSON text, padded so that the data begins at a multiple of 64 bytes.
  private static func header(
    of tensors: [(name: String, shape: [Int], values: [Float])], _ metadata: [(name: String, value: String)],
    file: String
  ) throws(WeightFileError) -> [UInt8] {
    let members = metadata.map { "\(quoted($0.name)):\(quoted($0.value))" }
    var entries = members.isEmpty ? [] : ["\"__metadata__\":{\(members.joined(separator: ","))}"]
    var offset = 0
    var previous: String?
    for tensor in tensors {
      guard tensor.name != previous, tensor.name != "__metadata__" else {
        throw WeightFileError(
          file, "tensor '\(tensor.name)'", found: "the name twice or reserved", expected: "unique names")
      }
      previous = tensor.name
      let count = tensor.shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
      guard count == tensor.values.count, tensor.shape.allSatisfy({ $0 >= 0 }) else {
        throw WeightFileError(
          file, "tensor '\(tensor.name)'", found: "\(tensor.values.count) values",
          expected: "as many as the shape \(tensor.shape) says")
      }
      let end = offset + 4 * count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\(quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
      )
      offset = end
    }
    var text = Array("{\(entries.joined(separator: ","))}".utf8)
    text += Array(repeating: 0x20, count: (64 - (text.count + 8) % 64) % 64)
    return withUnsafeBytes(of: UInt64(text.count).littleEndian, Array.init) + text
  }

  private static func quoted(_ name: String) -> String {
    let digits = Array("0123456789abcdef")
    var text = "\""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case _ where scalar.value < 0x20:
        text += "\\u00\(digits[Int(scalar.value >> 4)])\(digits[Int(scalar.value & 15)])"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  private static func append(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest))
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { return false }
      rest = rest.dropFirst(written)
    }
    return true
  }
}

/// The system's `write`, which the method of the same name hides.
private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}

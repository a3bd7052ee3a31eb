import NetworkDescription

extension WeightFile {
  /// Bytes of one element, by the format's names of element types.
  private static let elementSizes = [
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2,
    "U32": 4, "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8,
  ]

  /// The tensors of a file and the bytes behind its header, all checked against each other.
  static func parse(
    _ bytes: UnsafeRawBufferPointer, name: String
  ) throws(WeightFileError) -> ([Tensor], data: UnsafeRawBufferPointer) {
    guard bytes.count >= 8 else {
      throw WeightFileError(
        name, "file", found: "\(bytes.count) bytes", expected: "a safetensors file, of at least 8")
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(bytes.count - 8) else {
      throw WeightFileError(
        name, "header", found: "a length of \(length) bytes in a file of \(bytes.count)",
        expected: "a header within the file", suggestion: "the file is cut off, or no safetensors file")
    }
    let start = 8 + Int(length)
    let data = UnsafeRawBufferPointer(rebasing: bytes[start...])
    var parser = HeaderParser(UnsafeRawBufferPointer(rebasing: bytes[8..<start]))
    let tensors: [Tensor]
    do throws(HeaderError) {
      tensors = try parser.tensors()
    } catch {
      throw WeightFileError(
        name, "header, byte \(error.offset)", found: error.found, expected: error.expected)
    }
    let end = tensors.map(\.range.upperBound).max() ?? 0
    guard end <= data.count else {
      throw WeightFileError(
        name, "values", found: "\(data.count) bytes", expected: "\(end), as the header says",
        suggestion: "the file is cut off: get it again")
    }
    var faults = tensors.compactMap { sizeFault($0) }
    if faults.isEmpty { faults = layoutFaults(tensors, data.count) }
    guard faults.isEmpty else { throw WeightFileError(file: name, faults: faults) }
    return (tensors, data)
  }

  private static func sizeFault(_ tensor: Tensor) -> Fault? {
    let place = "tensor '\(tensor.name)'"
    guard let element = elementSizes[tensor.dtype] else {
      return Fault(
        place, found: "the element type \"\(tensor.dtype)\"",
        expected: "one of \(elementSizes.keys.sorted().joined(separator: ", "))")
    }
    var size = element
    for dimension in tensor.shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= 1 << 33 else {
        return Fault(place, found: "the shape \(tensor.shape)", expected: "at most 2^31 numbers")
      }
      size = product
    }
    guard tensor.range.count == size else {
      return Fault(
        place, found: "\(tensor.range.count) bytes for \(tensor.dtype) of shape \(tensor.shape)",
        expected: "\(size)")
    }
    return nil
  }

  /// The format demands that the tensors cover the data without holes; so nothing can overlap or hide.
  private static func layoutFaults(_ tensors: [Tensor], _ available: Int) -> [Fault] {
    var end = 0
    let inOrder = tensors.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for tensor in inOrder {
      guard tensor.range.lowerBound == end else {
        return [
          Fault(
            "tensor '\(tensor.name)'", found: "values from byte \(tensor.range.lowerBound)",
            expected: "them to begin at byte \(end), behind those of the tensor before")
        ]
      }
      end = tensor.range.upperBound
    }
    guard end == available else {
      return [
        Fault("file", found: "\(available - end) bytes behind the last tensor", expected: "the file's end")
      ]
    }
    return []
  }
}

extension FloatConversion {
  /// A new buffer with the values of a tensor as Float32, or nil where `dtype` is no float type.
  static func copy(_ raw: UnsafeRawBufferPointer, dtype: String) -> UnsafeMutablePointer<Float>? {
    func fill<T: BitwiseCopyable>(
      _: T.Type, _ convert: (T) -> Float
    ) -> UnsafeMutablePointer<Float> {
      let size = MemoryLayout<T>.size
      let count = raw.count / size
      let copy = UnsafeMutablePointer<Float>.allocate(capacity: count)
      for index in 0..<count {
        copy[index] = convert(raw.loadUnaligned(fromByteOffset: index * size, as: T.self))
      }
      return copy
    }
    return switch dtype {
    case "F32": fill(Float.self) { $0 }
    case "F16": fill(UInt16.self) { float(half: $0) }
    case "BF16": fill(UInt16.self) { float(brain: $0) }
    case "F64": fill(Double.self) { Float($0) }
    default: nil
    }
  }
}

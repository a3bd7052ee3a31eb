import SwiftProtobuf
import WeightFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Turns tensors of the file into constants.
struct TensorReader {
  /// Where tensors that lie outside the file are found.
  let external: ExternalData

  /// The numbers of `tensor`; floating-point formats become Float32, whole numbers Int.
  func constant(_ tensor: ONNXTensor, name: String) throws(Refusal) -> Constant {
    let dims = tensor.dims.map { Int($0) }
    guard let count = elementCount(dims) else {
      throw Refusal("the dimensions \(dims); expected at most 2^31 elements")
    }
    guard let type = ElementType(rawValue: Int(tensor.dataType)) else {
      throw Refusal(
        "the element type \(ElementType.spoken(Int(tensor.dataType))); expected floats, whole numbers of 8 to 64 "
          + "bits or bool")
    }
    let values: Constant.Values
    if tensor.dataLocation == 1 {
      values = try external.withBytes(of: tensor, size: count * type.size) { type.values(raw: $0) }
    } else if tensor.hasRawData {
      guard tensor.rawData.count == count * type.size else {
        throw Refusal(
          "\(tensor.rawData.count) bytes; expected \(count * type.size) for \(type) of dimensions \(dims)")
      }
      values = tensor.rawData.withUnsafeBytes { type.values(raw: $0) }
    } else {
      values = type.values(fields: tensor)
    }
    let constant = Constant(name: name, dims: dims, values: values)
    guard constant.count == count else {
      throw Refusal("\(constant.count) numbers; expected \(count) for the dimensions \(dims)")
    }
    return constant
  }
}

/// The element types that are read, by their numbers in the format.
enum ElementType: Int {
  case float = 1
  case uint8 = 2
  case int8 = 3
  case uint16 = 4
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case bool = 9
  case float16 = 10
  case double = 11
  case uint32 = 12
  case uint64 = 13
  case bfloat16 = 16

  /// Bytes of one element.
  var size: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .float16, .bfloat16, .uint16, .int16: 2
    case .float, .int32, .uint32: 4
    case .int64, .uint64, .double: 8
    }
  }

  /// The whole numbers that the type holds; nil for floats and truth values.
  var range: ClosedRange<Int>? {
    switch self {
    case .uint8: 0...255
    case .int8: -128...127
    case .uint16: 0...65_535
    case .int16: -32_768...32_767
    case .int32: Int(Int32.min)...Int(Int32.max)
    case .uint32: 0...Int(UInt32.max)
    case .uint64: 0...Int.max
    case .int64: Int.min...Int.max
    case .float, .float16, .bfloat16, .double, .bool: nil
    }
  }

  var isFloat: Bool {
    switch self {
    case .float, .float16, .double, .bfloat16: true
    default: false
    }
  }

  /// The format's name for a type, or its number.
  static func spoken(_ number: Int) -> String {
    let names = [
      0: "undefined", 8: "string", 14: "complex64", 15: "complex128", 21: "uint4", 22: "int4",
    ]
    if let known = ElementType(rawValue: number) { return "\(known)" }
    return names[number] ?? "number \(number)"
  }

  /// Little-endian bytes, as `raw_data` and external files hold them.
  func values(raw: UnsafeRawBufferPointer) -> Constant.Values {
    func list<T: BitwiseCopyable, U>(_: T.Type, _ convert: (T) -> U) -> [U] {
      (0..<raw.count / MemoryLayout<T>.size).map {
        convert(raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.size, as: T.self))
      }
    }
    return switch self {
    case .float: .floats(list(Float.self) { $0 })
    case .double: .floats(list(Double.self) { Float($0) })
    case .float16: .floats(list(UInt16.self) { FloatConversion.float(half: $0) })
    case .bfloat16: .floats(list(UInt16.self) { FloatConversion.float(brain: $0) })
    case .uint8, .bool: .integers(list(UInt8.self) { Int($0) })
    case .int8: .integers(list(Int8.self) { Int($0) })
    case .uint16: .integers(list(UInt16.self) { Int($0) })
    case .int16: .integers(list(Int16.self) { Int($0) })
    case .int32: .integers(list(Int32.self) { Int($0) })
    case .uint32: .integers(list(UInt32.self) { Int($0) })
    case .int64: .integers(list(Int64.self) { Int($0) })
    case .uint64: .integers(list(UInt64.self) { Int(clamping: $0) })
    }
  }

  /// The typed fields of the message; 16-bit floats stand as bits in the field for int32.
  func values(fields tensor: ONNXTensor) -> Constant.Values {
    switch self {
    case .float: .floats(tensor.floatData)
    case .double: .floats(tensor.doubleData.map { Float($0) })
    case .float16:
      .floats(tensor.int32Data.map { FloatConversion.float(half: UInt16(truncatingIfNeeded: $0)) })
    case .bfloat16:
      .floats(tensor.int32Data.map { FloatConversion.float(brain: UInt16(truncatingIfNeeded: $0)) })
    case .int32, .int16, .int8, .uint16, .uint8, .bool: .integers(tensor.int32Data.map { Int($0) })
    case .int64: .integers(tensor.int64Data.map { Int($0) })
    case .uint32, .uint64: .integers(tensor.uint64Data.map { Int(clamping: $0) })
    }
  }
}

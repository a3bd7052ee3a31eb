public import NetworkDescription

/// A parsed safetensors file, memory-mapped or embedded in the program.
///
/// Numbers of aligned Float32 tensors are read in place; those of other float types are converted once, when
/// the file is opened. Every pointer handed out is valid as long as the `WeightFile` lives. A file that another
/// program shortens while it is mapped cannot be read safely: replace weights by renaming, as `write` does.
public final class WeightFile: Sendable {
  /// One tensor of the file.
  public struct Tensor: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// The element type as the file spells it: `F32`.
    public var dtype: String
    /// The dimensions, outermost first.
    public var shape: [Int]
    /// The bytes of its values, counted from the end of the header.
    var range: Range<Int>
  }

  /// What messages call the file.
  public let name: String
  /// The tensors in the order of the header.
  public let tensors: [Tensor]
  private let index: [String: Int]
  /// Where each tensor's Float32 values lie; nil for element types that are no float type.
  nonisolated(unsafe) private let values: [UnsafePointer<Float>?]
  nonisolated(unsafe) private let bytes: UnsafeRawBufferPointer
  nonisolated(unsafe) private let converted: [UnsafeMutablePointer<Float>]
  /// Keeps the bytes alive; nil for bytes that outlive the process.
  private let mapping: FileMapping?

  /// Maps the file at `path`.
  ///
  /// - Throws: `WeightFileError` where the file cannot be read or is not a valid safetensors file.
  public convenience init(path: String) throws(WeightFileError) {
    let mapping = try FileMapping(path: path)
    try self.init(bytes: mapping.bytes, name: path, mapping: mapping)
  }

  /// Reads a file in memory, such as one embedded by `.incbin`. The bytes must outlive the value.
  ///
  /// - Throws: `WeightFileError` where the bytes are not a valid safetensors file.
  public convenience init(bytes: UnsafeRawBufferPointer, name: String) throws(WeightFileError) {
    try self.init(bytes: bytes, name: name, mapping: nil)
  }

  private init(
    bytes: UnsafeRawBufferPointer, name: String, mapping: FileMapping?
  ) throws(WeightFileError) {
    let (tensors, data) = try Self.parse(bytes, name: name)
    var converted: [UnsafeMutablePointer<Float>] = []
    self.name = name
    self.bytes = bytes
    self.mapping = mapping
    self.tensors = tensors
    index = Dictionary(uniqueKeysWithValues: tensors.enumerated().map { ($1.name, $0) })
    values = tensors.map { tensor in
      let raw = UnsafeRawBufferPointer(rebasing: data[tensor.range])
      if tensor.dtype == "F32", let base = raw.baseAddress,
        Int(bitPattern: base) % MemoryLayout<Float>.alignment == 0
      {
        return base.assumingMemoryBound(to: Float.self)
      }
      guard let copy = FloatConversion.copy(raw, dtype: tensor.dtype) else { return nil }
      converted.append(copy)
      return UnsafePointer(copy)
    }
    self.converted = converted
  }

  deinit {
    for copy in converted { copy.deallocate() }
  }

  /// The tensor called `name`.
  public func tensor(named name: String) -> Tensor? { index[name].map { tensors[$0] } }

  /// The values of a parameter in row-major order, valid as long as the `WeightFile` lives.
  ///
  /// - Throws: `WeightFileError` where the file has no such tensor of that shape and a float type.
  public func values(of parameter: Parameter) throws(WeightFileError) -> UnsafePointer<Float> {
    if let fault = fault(of: parameter) { throw WeightFileError(file: name, faults: [fault]) }
    guard let position = index[parameter.name], let pointer = values[position] else {
      throw WeightFileError(
        name, "tensor '\(parameter.name)'", found: "no values", expected: "\(parameter.shape)")
    }
    return pointer
  }

  /// Checks that every parameter is there with its shape, a float type and finite values.
  ///
  /// Tensors that no parameter asks for are fine.
  ///
  /// - Parameter finite: Whether to read all values in search of NaN and infinity.
  /// - Throws: `WeightFileError` with every fault.
  public func check(_ parameters: [Parameter], finite: Bool = true) throws(WeightFileError) {
    var faults: [Fault] = []
    for parameter in parameters {
      if let fault = fault(of: parameter) {
        faults.append(fault)
      } else if finite, let position = index[parameter.name], let pointer = values[position] {
        let numbers = UnsafeBufferPointer(start: pointer, count: tensors[position].count)
        guard let first = FloatConversion.firstNonFinite(numbers) else { continue }
        faults.append(
          Fault(
            "tensor '\(parameter.name)'", found: "\(numbers[first]) at index \(first)",
            expected: "finite numbers", suggestion: "train or convert the model again"))
      }
    }
    guard faults.isEmpty else { throw WeightFileError(file: name, faults: faults) }
  }

  /// Gives back the memory of a tensor's pages of a mapped file, for whoever has a copy of them. Its values stay valid:
  /// the system reads them again when they are needed.
  public func forget(_ name: String) {
    guard let mapping, let position = index[name], let start = values[position] else { return }
    mapping.forget(UnsafeRawBufferPointer(start: start, count: 4 * tensors[position].count))
  }

  /// The SHA-256 digest of the whole file, as 64 hexadecimal digits. Gives the memory of its pages back, as `forget` does.
  public var sha256: String {
    var digest = SHA256()
    for start in stride(from: 0, to: bytes.count, by: 4 << 20) {
      let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + 4 << 20, bytes.count)])
      digest.update(part)
      mapping?.forget(part)
    }
    return digest.hexDigest()
  }

  private func fault(of parameter: Parameter) -> Fault? {
    let place = "tensor '\(parameter.name)'"
    guard let position = index[parameter.name] else {
      return Fault(
        place, found: "no such tensor", expected: "one of shape \(parameter.shape)",
        suggestion: didYouMean(parameter.name, among: tensors.map(\.name)))
    }
    let tensor = tensors[position]
    guard tensor.shape == parameter.shape else {
      return Fault(
        place, found: "the shape \(tensor.shape)", expected: "\(parameter.shape)",
        suggestion: "these are weights of another network")
    }
    guard values[position] != nil else {
      return Fault(
        place, found: "the element type \(tensor.dtype)", expected: "F32, F16, BF16 or F64",
        suggestion: "convert the tensor")
    }
    return nil
  }
}

extension WeightFile.Tensor {
  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }
}

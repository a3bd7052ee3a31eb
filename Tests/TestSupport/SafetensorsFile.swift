public import Foundation

/// The float32 tensors of a `.safetensors` file as Double.
public struct SafetensorsFile: Sendable {
  /// Every tensor's numbers by name.
  public var tensors: [String: [Double]] = [:]

  private struct Entry: Decodable {
    var dtype: String?
    var data_offsets: [Int]?
  }

  /// Reads a file.
  public init(contentsOf url: URL) throws {
    let file = Bytes(bytes: [UInt8](try Data(contentsOf: url)))
    let length = Int(try file.number(UInt64.self, at: 0))
    let header = Data(try file.numbers(UInt8.self, count: length, at: 8))
    for (name, entry) in try JSONDecoder().decode([String: Entry].self, from: header) {
      guard let offsets = entry.data_offsets, offsets.count == 2 else { continue }
      guard entry.dtype == "F32" else { throw TestFileError("'\(name)' is not float32") }
      tensors[name] = try file.numbers(
        Float.self, count: (offsets[1] - offsets[0]) / 4, at: 8 + length + offsets[0]
      ).map(Double.init)
    }
  }
}

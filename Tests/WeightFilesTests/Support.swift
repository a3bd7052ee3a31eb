import Foundation
import WeightFiles

/// A folder that is gone when the test is over.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "weights-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  var contents: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted() }
}

/// The bytes of a safetensors file with this header text and data.
func file(_ header: String, data: [UInt8] = []) -> [UInt8] {
  let text = Array(header.utf8)
  return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text + data
}

/// Float32 numbers as bytes.
func bytes(_ numbers: [Float]) -> [UInt8] { numbers.withUnsafeBytes(Array.init) }

/// Calls `body` with a weight file of these bytes, which begin at a multiple of 64 plus `offset`.
func withFile<R>(
  _ bytes: [UInt8], offset: Int = 0, _ body: (WeightFile) throws -> R
) throws -> R {
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + offset, alignment: 64)
  defer { memory.deallocate() }
  let part = UnsafeMutableRawBufferPointer(rebasing: memory[offset...])
  part.copyBytes(from: bytes)
  return try body(WeightFile(bytes: UnsafeRawBufferPointer(part), name: "w"))
}

/// The lines of the error that these bytes give.
func faults(_ bytes: [UInt8]) -> [String] {
  do {
    return try withFile(bytes) { _ in [] }
  } catch {
    return "\(error)".split(separator: "\n").map(String.init)
  }
}

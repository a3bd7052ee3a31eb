import Foundation
import WeightFiles

/// Weights of the hand-written network, the same in every run.
enum TinyWeights {
  /// The tensors; `change` may spoil them.
  static var tensors: [(name: String, shape: [Int], values: [Float])] {
    var state: UInt32 = 12345
    func next(_ count: Int, _ scale: Float) -> [Float] {
      (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return (Float(state >> 8) * 0x1p-23 - 1) * scale
      }
    }
    return [
      ("conv1.weight", [4, 3, 3, 3], next(108, 0.4)), ("conv1.bias", [4], next(4, 0.3)),
      ("block.conv.weight", [6, 4, 1, 1], next(24, 0.8)), ("block.conv.bias", [6], next(6, 0.3)),
      ("fc.weight", [3, 6], next(18, 1)), ("fc.bias", [3], next(3, 0.1)),
    ]
  }

  /// The safetensors file in memory, on a boundary of 64 bytes.
  nonisolated(unsafe) static let embedded: UnsafeRawBufferPointer? = {
    let path = NSTemporaryDirectory() + "/tiny-\(UUID()).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard (try? WeightFile.write(tensors, to: path)) != nil,
      let data = FileManager.default.contents(atPath: path)
    else { return nil }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: data.count, alignment: 64)
    data.copyBytes(to: memory)
    return UnsafeRawBufferPointer(memory)
  }()
}

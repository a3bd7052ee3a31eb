internal import CRuntime
internal import NetworkRuntime
internal import StaticCAM

/// What a kernel works on: maps that stay in the caches, and copies of its weights that are read in turn, so that as
/// many bytes pass between two uses of one as in a forward pass.
final class BenchMemory {
  private let kernel: KernelEntry
  private let maps: BenchBuffer
  private let result: BenchBuffer
  private let weights: BenchBuffer
  /// Floats from one copy to the next, and how many there are.
  private let step, copies: Int
  private var next = 0

  /// More weights than any cache holds need no more copies.
  private static let most = 128 << 20

  /// - Parameter total: Bytes of weights that one forward pass reads.
  /// - Throws: `CommandError` where there is not enough memory.
  init(_ kernel: KernelEntry, weightBytes total: Int) throws {
    self.kernel = kernel
    step = (kernel.weights + 15) / 16 * 16
    copies = step > 0 ? max(1, min(total, Self.most) / (4 * step)) : 1
    maps = try BenchBuffer(kernel.floats, 0.5)
    result = try BenchBuffer(kernel.floats, 0.5)
    // Some kernels call a map weights: room for one of those behind the last copy.
    weights = try BenchBuffer(kernel.floats + step * (copies - 1), 0.01)
  }

  private var copy: UnsafeMutablePointer<Float> {
    let copy = weights.floats + next * step
    next = next + 1 == copies ? 0 : next + 1
    return copy
  }

  /// Runs the kernel `count` times.
  func run(_ count: Int) {
    for _ in 0..<count { kernel.run(maps.floats, copy, result.floats) }
  }

  /// Reads what the kernel reads and writes `count` times: its maps, and one copy of its weights.
  ///
  /// - Returns: A sum that nobody needs, so that reading is not left out.
  func read(_ count: Int) -> Float {
    var sum: Float = 0
    for _ in 0..<count {
      sum += Self.sum(copy, step)
      sum += Self.sum(maps.floats, min(kernel.inputs, maps.count))
      sum += Self.sum(result.floats, min(kernel.outputs, result.count))
    }
    return sum
  }

  /// The sum of `count` numbers, sixteen at a time.
  private static func sum(_ start: UnsafePointer<Float>, _ count: Int) -> Float {
    var sums = (SIMD16<Float>(), SIMD16<Float>(), SIMD16<Float>(), SIMD16<Float>())
    let bytes = UnsafeRawPointer(start)
    for offset in stride(from: 0, to: count / 64 * 256, by: 256) {
      sums.0 += (bytes + offset).load(as: SIMD16<Float>.self)
      sums.1 += (bytes + (offset + 64)).load(as: SIMD16<Float>.self)
      sums.2 += (bytes + (offset + 128)).load(as: SIMD16<Float>.self)
      sums.3 += (bytes + (offset + 192)).load(as: SIMD16<Float>.self)
    }
    return (sums.0 + sums.1 + sums.2 + sums.3).sum()
  }
}

/// Numbers in memory of the kind that networks run in: large pages where there are any.
private final class BenchBuffer {
  let floats: UnsafeMutablePointer<Float>
  let count: Int

  /// - Throws: `CommandError` where there is not enough memory.
  init(_ count: Int, _ value: Float) throws {
    self.count = max(count, 16)
    let bytes = self.count * MemoryLayout<Float>.stride
    guard let memory = sc_allocate(bytes) else {
      throw CommandError(.failure, "not enough memory for kernels: \(bytes / 1_048_576) MiB")
    }
    floats = memory.bindMemory(to: Float.self, capacity: self.count)
    // Far from zero: arithmetic on subnormal numbers is slow.
    floats.initialize(repeating: value, count: self.count)
  }

  deinit { sc_release(floats, count * MemoryLayout<Float>.stride) }
}

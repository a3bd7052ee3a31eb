internal import CRuntime
internal import StaticCAM

/// What a kernel works on: maps that stay in the caches, and copies of its weights that are read in turn, so that as many
/// bytes pass between two uses of one as in a forward pass.
final class BenchMemory {
  private let kernel: KernelEntry
  private let x, w, y: UnsafeMutablePointer<Float>
  private let mapBytes, weightBytes: Int
  /// Floats from one copy to the next, and how many there are.
  private let step, copies: Int
  private var next = 0

  /// More weights than any cache holds need no more copies.
  private static let most = 128 << 20

  /// - Parameter total: Bytes of weights that one forward pass reads.
  /// - Throws: `CommandError` where there is not enough memory.
  init(_ kernel: KernelEntry, weightBytes total: Int) throws {
    func make(_ bytes: Int, _ value: Float) throws -> UnsafeMutablePointer<Float> {
      guard let memory = sc_allocate(bytes) else {
        throw CommandError(.failure, "not enough memory for kernels: \(bytes / 1_048_576) MiB")
      }
      let floats = memory.bindMemory(to: Float.self, capacity: bytes / 4)
      // Far from zero: arithmetic on subnormal numbers is slow.
      floats.initialize(repeating: value, count: bytes / 4)
      return floats
    }
    self.kernel = kernel
    mapBytes = max(kernel.floats, 16) * MemoryLayout<Float>.stride
    step = (kernel.weights + 15) / 16 * 16
    copies = step > 0 ? max(1, min(total, Self.most) / (4 * step)) : 1
    weightBytes = mapBytes + 4 * step * copies
    (x, w, y) = (try make(mapBytes, 0.5), try make(weightBytes, 0.01), try make(mapBytes, 0.5))
  }

  deinit {
    for memory in [x, y] { sc_release(memory, mapBytes) }
    sc_release(w, weightBytes)
  }

  /// Runs the kernel `count` times.
  func run(_ count: Int) {
    for _ in 0..<count {
      kernel.run(x, w + next * step, y)
      next = next + 1 == copies ? 0 : next + 1
    }
  }

  func repetitions(for seconds: Double) -> Int { Stopwatch.repetitions(for: seconds) { run($0) } }

  /// Seconds in which a loop reads what the kernel reads and writes: its maps, and one copy of its weights.
  func reading() -> Double {
    let weights = Self.read(w + next * step, step)
    next = next + 1 == copies ? 0 : next + 1
    return weights + Self.read(x, min(kernel.maps, mapBytes / 4))
  }

  /// Seconds of reading `count` numbers once, sixteen at a time.
  private static func read(_ start: UnsafePointer<Float>, _ count: Int) -> Double {
    var sums = (SIMD16<Float>(), SIMD16<Float>(), SIMD16<Float>(), SIMD16<Float>())
    let bytes = UnsafeRawPointer(start)
    let seconds = Stopwatch.seconds {
      for offset in stride(from: 0, to: count / 64 * 256, by: 256) {
        sums.0 += (bytes + offset).load(as: SIMD16<Float>.self)
        sums.1 += (bytes + (offset + 64)).load(as: SIMD16<Float>.self)
        sums.2 += (bytes + (offset + 128)).load(as: SIMD16<Float>.self)
        sums.3 += (bytes + (offset + 192)).load(as: SIMD16<Float>.self)
      }
    }
    // Whoever read the sum could see that it is not infinite: the loop is not dropped.
    return (sums.0 + sums.1 + sums.2 + sums.3).sum() == .infinity ? 0 : seconds
  }
}

internal import CRuntime
internal import NetworkDescription
internal import StaticCAM

/// Times every kernel beside the machine's own limit, in one run and one thread.
struct KernelBench {
  /// What one kernel does.
  struct Result {
    /// The kernel.
    var kernel: KernelEntry
    /// Median seconds of one run.
    var seconds: Double
    /// Median operations a second of the peak loop that ran in turn with it.
    var peak: Double
    /// Median over the rounds of the kernel's speed as a part of the loop's right before: the machine's clock, and
    /// whoever else uses it, cancel.
    var share: Double

    /// Operations a second.
    var rate: Double { Double(kernel.operations) / seconds }
    /// Whether the kernel computes at all; others move numbers.
    var computes: Bool { kernel.operations > 0 }
  }

  /// Floating-point operations of one iteration of the peak loop.
  static let operationsPerIteration = 448

  private let network: any CompiledNetwork.Type
  private let rounds: Int
  /// Seconds of one measurement: long against the clock's resolution, short against the scheduler's slices.
  private let slice = 0.002

  init(_ network: any CompiledNetwork.Type, rounds: Int) {
    self.network = network
    self.rounds = rounds
  }

  /// All kernels, each in turn with the peak loop: A B A B.
  ///
  /// - Throws: `CommandError` where there is not enough memory.
  func results(progress: (String) -> Void) throws -> [Result] {
    let loop = Stopwatch.repetitions(for: slice) { _ = network.multiplyAddPeak(iterations: $0) }
    return try network.kernels.map { kernel in
      progress(kernel.line)
      return try result(kernel, loop)
    }
  }

  private func result(_ kernel: KernelEntry, _ loop: Int) throws -> Result {
    let maps = try Maps(count: kernel.floats)
    func run(_ count: Int) {
      for _ in 0..<count { kernel.run(maps.x, maps.w, maps.y) }
    }
    let count = Stopwatch.repetitions(for: slice, run)
    var (peaks, times): ([Double], [Double]) = ([], [])
    for _ in 0..<rounds {
      let time = Stopwatch.seconds { _ = network.multiplyAddPeak(iterations: loop) }
      peaks.append(Double(loop * Self.operationsPerIteration) / time)
      times.append(Stopwatch.seconds { run(count) } / Double(count))
    }
    let shares = zip(times, peaks).map { Double(kernel.operations) / $0 / $1 }
    return Result(kernel: kernel, seconds: middle(times), peak: middle(peaks), share: middle(shares))
  }

  /// The report.
  static func text(_ results: [Result], rounds: Int) -> String {
    var table = Table(
      ("family", .left), ("µs", .right), ("GFLOP/s", .right), ("of peak", .right), ("kernel", .left))
    for result in results {
      table.append(
        result.kernel.family, fixed(result.seconds * 1e6, 1),
        result.computes ? fixed(result.rate / 1e9, 1) : "-",
        result.computes ? "\(fixed(100 * result.share, 1)) %" : "-", result.kernel.line)
    }
    let peak = middle(results.map(\.peak))
    return "one thread, peak \(fixed(peak / 1e9, 1)) GFLOP/s by a loop of fused multiply-adds in registers; "
      + "medians of \(rounds) runs in turn with that loop\n\n\(table.text)"
  }

  /// The report for programs.
  static func json(_ results: [Result], model: String, rounds: Int) -> JSONValue {
    .members([
      "kernels": .array(
        results.map {
          .members([
            "family": .string($0.kernel.family), "flops": .number($0.rate), "line": .string($0.kernel.line),
            "operations": .integer($0.kernel.operations), "peak_flops": .number($0.peak),
            "seconds": .number($0.seconds), "share_of_peak": .number($0.share),
          ])
        }), "model": .string(model), "rounds": .integer(rounds), "schema_version": .integer(1),
    ])
  }
}

/// Three buffers of small numbers in memory of the kind that networks run in: large pages where there are any.
private final class Maps {
  let x, w, y: UnsafeMutablePointer<Float>
  private let bytes: Int

  /// - Throws: `CommandError` where there is not enough memory.
  init(count: Int) throws {
    let bytes = max(count, 16) * MemoryLayout<Float>.stride
    func make(_ value: Float) throws -> UnsafeMutablePointer<Float> {
      guard let memory = sc_allocate(bytes) else {
        throw CommandError(.failure, "not enough memory for kernels: 3 times \(bytes / 1_048_576) MiB")
      }
      let floats = memory.bindMemory(to: Float.self, capacity: bytes / 4)
      // Far from zero: arithmetic on subnormal numbers is slow.
      floats.initialize(repeating: value, count: bytes / 4)
      return floats
    }
    self.bytes = bytes
    (x, w, y) = (try make(0.5), try make(0.01), try make(0.5))
  }

  deinit {
    for memory in [x, w, y] { sc_release(memory, bytes) }
  }
}

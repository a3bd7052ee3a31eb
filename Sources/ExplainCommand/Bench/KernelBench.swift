internal import NetworkRuntime
internal import StaticCAM

/// Times every kernel beside the machine's own limits, in one run and one thread.
///
/// A kernel's limit is the longer of two times: its operations at the multiply-add peak, as a direct kernel does them,
/// and its weights and maps at the bandwidth of the memory that they come from. Weights are read as a forward pass reads them: all of a
/// network's one after the other, so that those of a large one come from main memory every time.
struct KernelBench {
  /// What bounds a kernel.
  enum Limit: String {
    /// Multiply-adds in registers.
    case arithmetic
    /// Reading weights and maps.
    case memory
  }

  /// What one kernel does.
  struct Result {
    /// The kernel.
    var kernel: KernelEntry
    /// Median seconds of one run.
    var seconds: Double
    /// Median operations a second of the peak loop that ran in turn with it.
    var peak: Double
    /// Median seconds of reading as much as it does, in turn with it.
    var reading: Double
    /// Median over the rounds of the kernel's speed as a part of the limit right before: the machine's clock, and
    /// whoever else uses it, cancel.
    var share: Double

    /// Operations a second.
    var rate: Double { Double(kernel.operations) / seconds }
    /// Whether the kernel computes at all; others move numbers.
    var computes: Bool { kernel.operations > 0 }
    /// What bounds it.
    var limit: Limit {
      Double(kernel.operations) / peak >= reading ? .arithmetic : .memory
    }
  }

  /// A kernel that was chosen beside one that was not.
  struct Choice {
    /// The kernels.
    var chosen, rival: KernelEntry
    /// Median seconds of one run.
    var seconds, rivalSeconds: Double
    /// Median over the rounds of the rival's time by that of the chosen one right before.
    var ratio: Double
    /// Whether the choice was right, or costs less than measurements scatter.
    var isRight: Bool { ratio > 0.95 }
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

  /// Bytes of the weights that one forward pass reads.
  var weightBytes: Int { network.kernels.reduce(0) { $0 + 4 * $1.weights * $1.steps } }

  /// All kernels, each in turn with the peak loop and the reading loop: A B C A B C.
  ///
  /// - Throws: `CommandError` where there is not enough memory.
  func results(progress: (String) -> Void) throws -> [Result] {
    let loop = Stopwatch.repetitions(for: slice) { _ = network.multiplyAddPeak(iterations: $0) }
    return try network.kernels.map { kernel in
      progress(kernel.line)
      let memory = try BenchMemory(kernel, weightBytes: weightBytes)
      let count = Stopwatch.repetitions(for: slice) { memory.run($0) }
      var read: Float = 0
      let readCount = Stopwatch.repetitions(for: slice) { read += memory.read($0) }
      var (peaks, readings, times): ([Double], [Double], [Double]) = ([], [], [])
      for _ in 0..<rounds {
        let time = Stopwatch.seconds { _ = network.multiplyAddPeak(iterations: loop) }
        peaks.append(Double(loop * Self.operationsPerIteration) / time)
        readings.append(Stopwatch.seconds { read += memory.read(readCount) } / Double(readCount))
        times.append(Stopwatch.seconds { memory.run(count) } / Double(count))
      }
      // A sum of finite numbers; looking at it keeps the loop.
      if read.isNaN { progress("") }
      let shares = times.indices.map { max(Double(kernel.operations) / peaks[$0], readings[$0]) / times[$0] }
      return Result(
        kernel: kernel, seconds: middle(times), peak: middle(peaks), reading: middle(readings),
        share: middle(shares))
    }
  }

  /// Every chosen kernel in turn with each that could have been chosen and is in this program.
  ///
  /// - Throws: `CommandError` where there is not enough memory.
  func choices(progress: (String) -> Void) throws -> [Choice] {
    let known = Dictionary(network.kernels.map { ("\($0.family) \($0.line)", $0) }) { first, _ in first }
    var choices: [Choice] = []
    for chosen in network.kernels where !chosen.rivals.isEmpty {
      let memory = try BenchMemory(chosen, weightBytes: weightBytes)
      let count = Stopwatch.repetitions(for: slice) { memory.run($0) }
      for rival in chosen.rivals.compactMap({ known[$0] }) {
        progress("\(chosen.line) and \(rival.line)")
        let other = try BenchMemory(rival, weightBytes: weightBytes)
        let otherCount = Stopwatch.repetitions(for: slice) { other.run($0) }
        var (times, otherTimes): ([Double], [Double]) = ([], [])
        for _ in 0..<rounds {
          times.append(Stopwatch.seconds { memory.run(count) } / Double(count))
          otherTimes.append(Stopwatch.seconds { other.run(otherCount) } / Double(otherCount))
        }
        choices.append(
          Choice(
            chosen: chosen, rival: rival, seconds: middle(times), rivalSeconds: middle(otherTimes),
            ratio: middle(zip(otherTimes, times).map { $0 / $1 })))
      }
    }
    return choices
  }
}

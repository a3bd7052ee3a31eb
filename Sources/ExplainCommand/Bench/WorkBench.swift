internal import NetworkDescription
internal import StaticCAM

/// Times chosen pieces of work in a running process, beside the machine's peak: what `make compare` asks for.
struct WorkBench {
  /// What one piece of work takes.
  struct Entry {
    /// What was done.
    var work: String
    /// Seconds of each run, in their order.
    var times: [Double]
    /// Passes of one run.
    var passes: PassCount

    /// The fastest run: what the work takes where nothing else runs.
    var minimum: Double { times.min() ?? 0 }
    /// The run in the middle.
    var median: Double { middle(times) }
  }

  /// The model's name.
  let model: String
  /// Threads of the work; the peak is that of one.
  let threads: Int
  /// Multiply-adds of a forward pass.
  let multiplyAdds: Int
  /// The fastest measurement of the peak loop, operations a second.
  private(set) var peak = 0.0
  /// The measurements.
  private(set) var entries: [Entry] = []

  /// Repeats each piece of work for about `seconds`, at least twice behind a first run that is not counted, with the
  /// peak loop in front of each.
  init(
    _ works: [BenchWork], _ session: Session, input: [Float], seconds: Double, threads: Int,
    _ context: Context
  )
    throws
  {
    (model, self.threads) = (context.plan.name, threads)
    multiplyAdds = context.plan.layers.reduce(0) { $0 + $1.multiplyAdds }
    try session.load(tensor: input)
    for work in works {
      context.console.progress("\(work.text), \(threads) threads")
      measurePeak(context.network)
      try work.run(session, input)
      let before = session.passCount
      var times: [Double] = []
      while times.count < 2 || times.reduce(0, +) < seconds {
        times.append(try Stopwatch.seconds { try work.run(session, input) })
      }
      let passes = (session.passCount - before) / times.count
      entries.append(Entry(work: work.text, times: times, passes: passes))
    }
    measurePeak(context.network)
  }

  private mutating func measurePeak(_ network: any CompiledNetwork.Type) {
    let loop = Stopwatch.repetitions(for: 0.002) { _ = network.multiplyAddPeak(iterations: $0) }
    for _ in 0..<10 {
      let time = Stopwatch.seconds { _ = network.multiplyAddPeak(iterations: loop) }
      peak = max(peak, Double(loop * KernelBench.operationsPerIteration) / time)
    }
  }

  /// A table for people.
  var text: String {
    var table = Table(
      ("work", .left), ("ms", .right), ("median", .right), ("runs", .right), ("of peak", .right),
      ("passes", .left))
    for entry in entries {
      let share = 2 * Double(multiplyAdds) / (entry.minimum * peak * Double(threads))
      table.append(
        entry.work, fixed(entry.minimum * 1e3, 2), fixed(entry.median * 1e3, 2), "\(entry.times.count)",
        entry.work == "forward" ? "\(fixed(100 * share, 1)) %" : "-", "\(entry.passes)")
    }
    let plural = threads == 1 ? "" : "s"
    return "\(model), \(threads) thread\(plural), the fastest of the runs; peak of one core "
      + "\(fixed(peak / 1e9, 1)) GFLOP/s\n\n\(table.text)"
  }

  /// The same for programs.
  var json: JSONValue {
    .members([
      "model": .string(model), "multiply_adds": .integer(multiplyAdds), "peak_flops": .number(peak),
      "schema_version": .integer(1), "threads": .integer(threads),
      "works": .array(
        entries.map {
          .members([
            "median_seconds": .number($0.median), "minimum_seconds": .number($0.minimum),
            "passes": .string("\($0.passes)"), "runs": .integer($0.times.count), "work": .string($0.work),
          ])
        }),
    ])
  }
}

/// Times pieces of work.
enum Stopwatch {
  /// Seconds that `work` takes.
  static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try work()
    let (whole, part) = (clock.now - start).components
    return Double(whole) + Double(part) * 1e-18
  }

  /// The median of `runs` times of `work`, after one run that is not counted.
  static func median(of runs: Int, _ work: () throws -> Void) rethrows -> Double {
    try work()
    var times: [Double] = []
    for _ in 0..<runs { times.append(try seconds(work)) }
    return middle(times)
  }

  /// How often `work` must be repeated to take about `seconds`.
  static func repetitions(for seconds: Double, _ work: (_ count: Int) -> Void) -> Int {
    var count = 1
    while count < 1 << 40 {
      let time = Stopwatch.seconds { work(count) }
      if time >= seconds / 4 { return max(1, Int(Double(count) * seconds / time)) }
      count *= 4
    }
    return count
  }
}

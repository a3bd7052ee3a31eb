internal import NetworkDescription
internal import StaticCAM

/// Tells what a method with many passes will cost before it runs, and how far it is while it runs.
struct CostNote {
  /// From so many passes on the cost is said.
  static let least = 10

  private let session: Session
  private let console: Console
  private var secondsOfPass: Double?

  init(_ session: Session, _ console: Console) {
    self.session = session
    self.console = console
  }

  /// Says what `work` costs, where that is much, and shows its progress from now on.
  ///
  /// Passes on other inputs run one a thread, and take together about as long as one after the other on all threads.
  mutating func announce(_ work: ExplainRequest.Work, progress: String) throws {
    let count = Self.count(work, session.plan)
    let (console, name) = (console, work.method.info.name)
    guard console.showsProgress, count.total >= Self.least else {
      session.onProgress = nil
      return
    }
    let seconds = try Double(count.total) * passSeconds()
    console.note("\(name): \(count) passes, about \(Self.spoken(seconds))")
    let clock = ContinuousClock()
    let start = clock.now
    session.onProgress = { done, total in
      let (whole, part) = (clock.now - start).components
      let spent = Double(whole) + Double(part) * 1e-18
      let left = done > 0 ? spent / Double(done) * Double(total - done) : seconds
      let bar = String(repeating: "#", count: 24 * done / max(1, total))
      let rest = String(repeating: ".", count: 24 - bar.count)
      console.progress("\(progress): \(name) [\(bar)\(rest)] \(done)/\(total), \(Self.spoken(left)) left")
      return true
    }
  }

  /// The passes of a method at all its layers; those that read gradients or other inputs share them between layers.
  static func count(_ work: ExplainRequest.Work, _ plan: NetworkPlan) -> PassCount {
    var total = PassCount()
    for layer in work.layers {
      total += work.method.implementation.passCount(plan.described(layer), of: plan)
    }
    return total
  }

  private mutating func passSeconds() throws -> Double {
    if let secondsOfPass { return secondsOfPass }
    let session = session
    let seconds = try Stopwatch.seconds { try session.repeatForward() }
    secondsOfPass = seconds
    return seconds
  }

  /// `0.2 s`, `3 min`.
  static func spoken(_ seconds: Double) -> String {
    seconds < 10
      ? "\(fixed(seconds, 1)) s" : seconds < 120 ? "\(fixed(seconds, 0)) s" : "\(fixed(seconds / 60, 0)) min"
  }
}

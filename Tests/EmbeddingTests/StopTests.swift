import Shapes
import TestSupport
import Testing

/// Long explanations end where somebody says so.
@Suite("Explanations stop")
struct StopTests {
  private func loaded() throws -> Session {
    let session = try Shapes().session()
    try session.load(tensor: Self.input(session.plan.inputShape.count))
    return session
  }

  private static func input(_ count: Int) -> [Float] {
    var random = SplitMix64(seed: 3)
    return random.uniform(count: count).map { Float($0) }
  }

  private static let methods: [(method: StaticCAM.Method, passes: Int)] = [
    (.rise(samples: 4000), 4000), (.scoreCAM, 128), (.smoothGrad(samples: 500), 500),
  ]

  @Test("Where the watcher says no, no further pass runs", arguments: 0..<3)
  func watcher(_ number: Int) throws {
    let (method, passes) = Self.methods[number]
    let session = try loaded()
    var reports = 0
    session.onProgress = { done, total in
      reports += 1
      return reports < 2
    }
    let error = #expect(throws: ExplainError.self) { try session.explain(method, at: nil) }
    #expect(error?.kind == .stopped && reports == 2)
    #expect(session.passCount.forward < passes)
    // The next one begins anew.
    session.onProgress = nil
    #expect(try session.explain(.gradCAM).raw.values.allSatisfy(\.isFinite))
  }

  @Test("A cancelled task throws instead of running the passes", arguments: 0..<3)
  func task(_ number: Int) async throws {
    let task = Task {
      // Not before the task knows that it is cancelled.
      while !Task.isCancelled { await Task.yield() }
      let session = try loaded()
      do throws(ExplainError) {
        _ = try session.explain(Self.methods[number].method)
        return (kind: ExplainError.Kind?.none, count: session.passCount.total)
      } catch {
        return (kind: .some(error.kind), count: session.passCount.total)
      }
    }
    task.cancel()
    let result = try await task.value
    // The forward pass of the input is all that ran.
    #expect(result.kind == .stopped && result.count == 1)
  }

  @Test("Scores for another module stop, too")
  func scores() throws {
    let session = try loaded()
    session.onProgress = { _, _ in false }
    let error = #expect(throws: ExplainError.self) { try session.scores(count: 500) { _, _ in } }
    #expect(error?.kind == .stopped && session.passCount.forward < 250)
  }
}

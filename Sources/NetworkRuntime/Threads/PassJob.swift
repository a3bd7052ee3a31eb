internal import CRuntime

/// One of the threads that run a batch together.
struct PassTeam {
  let worker: Int
  let workers: Int
  let pool: OpaquePointer

  /// This thread's part of some work; any number of threads together do all of it.
  func share(of numbers: Range<Int>) -> Range<Int> {
    numbers.lowerBound + numbers.count * worker / workers..<numbers.lowerBound + numbers.count
      * (worker + 1) / workers
  }

  /// Waits for the other threads.
  func sync() { if workers > 1 { sc_pool_barrier(pool) } }
}

/// Work for all threads of a pool.
final class PassJob {
  private let pool: OpaquePointer
  private let work: (PassTeam) -> Void

  init(_ pool: OpaquePointer, _ work: @escaping (PassTeam) -> Void) {
    self.pool = pool
    self.work = work
  }

  func run() {
    withExtendedLifetime(self) {
      sc_pool_run(
        pool,
        { context, worker, workers in
          guard let context else { return }
          let job = Unmanaged<PassJob>.fromOpaque(context).takeUnretainedValue()
          job.work(PassTeam(worker: worker, workers: workers, pool: job.pool))
        }, Unmanaged.passUnretained(self).toOpaque())
    }
  }
}

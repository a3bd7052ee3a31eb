internal import CRuntime
internal import NetworkDescription

/// Many forward passes at once: every thread of the engine runs whole passes by itself, in an arena of its own, up to
/// the dense layers at the end of the network, which run for a batch of passes together.
///
/// A pass has the same bits alone, shared among threads, or as one of a batch, so scores depend neither on the number
/// of threads nor on which of them ran a pass. Memory is an arena and an input a thread, and a batch of vectors,
/// whatever the number of passes.
package final class PassWorkers: ManyPasses {
  private let clean: Workspace
  let workers: [PassWorker]
  private let dense: DenseBatch?
  /// Passes between two meetings of the threads, when progress is reported.
  private let size: Int

  /// - Throws: `RuntimeError` where there is not enough memory.
  package init(_ clean: Workspace) throws(RuntimeError) {
    self.clean = clean
    var workers: [PassWorker] = []
    for _ in 0..<clean.engine.threads { workers.append(PassWorker(try clean.engine.makeWorkspace())) }
    self.workers = workers
    dense = DenseBatch(clean.engine)
    size = dense?.tail.vectors ?? 16 * workers.count
  }

  package func scores(
    _ count: Int, of input: [Float], _ wanted: WantedScore, _ edit: InputEdit,
    progress: (_ done: Int) -> Bool
  ) -> [MaskScore] {
    let engine = clean.engine
    precondition(input.count == engine.plan.inputShape.count)
    let table = engine.weights(for: engine.plan.forwardSteps.compactMap(\.weights))
    let active = withoutDense(Array(repeating: true, count: engine.plan.forwardSteps.count + 1))
    return run(count, wanted, table, progress) { batch, team in
      // Passes that are left over when all threads had as many run one by one, all threads in each.
      let rest = batch.numbers.count % team.workers
      let shared = rest * 2 <= team.workers ? rest : 0
      for number in team.share(of: batch.numbers.dropLast(shared)) {
        let worker = workers[team.worker]
        worker.load(input) { edit(number, $0) }
        worker.forward(active, table, wanted, joins: true)
        batch.take(number, worker.workspace)
      }
      for number in batch.numbers.suffix(shared) {
        if team.worker == 0 { workers[0].load(input) { edit(number, $0) } }
        team.sync()
        workers[0].forward(active, table, wanted, team, joins: true)
        if team.worker == 0 { batch.take(number, workers[0].workspace) }
      }
    }
  }

  package func headScores(
    _ count: Int, behind layer: Int, _ wanted: WantedScore, _ edit: MapEdit,
    progress: (_ done: Int) -> Bool
  ) -> [MaskScore] {
    clean.complete()
    let head = HeadSteps(clean.engine.plan, behind: layer)
    let table = clean.engine.weights(for: head.weights)
    for worker in workers { worker.isClean = false }
    return run(count, wanted, table, through: isDense(head), progress) { batch, team in
      for number in team.share(of: batch.numbers) {
        run(head, in: workers[team.worker], table, wanted) { edit(number, $0) }
        batch.take(number, workers[team.worker].workspace)
      }
    }
  }

  package func ablationScores(
    behind layer: Int, _ wanted: WantedScore, progress: (_ done: Int) -> Bool
  ) -> [MaskScore] {
    let plan = clean.engine.plan
    let channels = plan.layers[layer].shape.channels
    clean.complete()
    let head = HeadSteps(plan, behind: layer)
    guard let dense, dense.tail.feeders.contains(head.edited) else {
      return headScores(channels, behind: layer, wanted, { $1.clear(channel: $0) }, progress: progress)
    }
    let table = clean.engine.weights(for: head.weights)
    // Channels go their own ways up to the first dense layer: one pass silences them all.
    workers[0].isClean = false
    run(head, in: workers[0], table, wanted) { maps in for k in 0..<channels { maps.clear(channel: k) } }
    let update = ChannelUpdate(dense.tail, of: clean, silent: workers[0].workspace)
    return run(channels, wanted, table, from: 1, progress) { batch, team in
      update.write(batch.numbers, to: dense.input(of: 1), table, team)
    }
  }

  /// Runs a head up to the dense layers at the end, in one thread.
  private func run(
    _ head: HeadSteps, in worker: PassWorker, _ table: UnsafePointer<UnsafePointer<Float>?>,
    _ wanted: WantedScore, _ edit: (EditableMaps) -> Void
  ) {
    let (maps, original) = (worker.workspace.maps(of: head.edited), clean.maps(of: head.edited))
    if !worker.isClean {
      worker.workspace.copyForwardMaps(of: clean, head.reads.union([clean.engine.plan.logitsLayer]))
    } else if worker.isEdited {
      maps.restore(from: original)
    }
    (worker.isClean, worker.isEdited) = (true, false)
    for phase in head.phases {
      if phase.isEdited && !worker.isEdited { edit(maps) }
      if !phase.isEdited && worker.isEdited { maps.restore(from: original) }
      worker.isEdited = phase.isEdited
      worker.forward(withoutDense(phase.active), table, wanted)
    }
  }

  /// Whether the dense layers at the end depend on the edited layer.
  private func isDense(_ head: HeadSteps) -> Bool {
    guard let first = dense?.tail.layers.first else { return false }
    return head.phases.contains { $0.active[first.step] }
  }

  private func withoutDense(_ active: [Bool]) -> [Bool] {
    var active = active
    for layer in dense?.tail.layers ?? [] { active[layer.step] = false }
    return active
  }

  /// Runs passes 0 to `count` - 1, batch by batch: `fill` brings those of a batch to the dense layer `first`.
  private func run(
    _ count: Int, _ wanted: WantedScore, _ table: UnsafePointer<UnsafePointer<Float>?>, from first: Int = 0,
    through isDense: Bool = true, _ progress: (_ done: Int) -> Bool, _ fill: (PassBatch, PassTeam) -> Void
  ) -> [MaskScore] {
    let (pool, dense) = (clean.engine.pool, isDense ? dense : nil)
    return withoutActuallyEscaping(fill) { fill in
      [MaskScore](unsafeUninitializedCapacity: count) { scores, initialized in
        for start in stride(from: 0, to: count, by: size) {
          let batch = PassBatch(
            numbers: start..<min(start + size, count), scores: scores, dense: dense, wanted: wanted)
          PassJob(pool) { team in
            fill(batch, team)
            guard let dense else { return }
            dense.run(from: first, team, table)
            for number in team.share(of: batch.numbers) { batch.score(number) }
          }.run()
          initialized = batch.numbers.upperBound
          guard progress(initialized) else { return }
        }
      }
    }
  }
}

/// One thread's memory.
final class PassWorker {
  let workspace: Workspace
  /// Whether the workspace holds the feature maps that a head pass starts from, and whether they are edited.
  var isClean = false
  var isEdited = false
  private var input: [Float] = []

  init(_ workspace: Workspace) { self.workspace = workspace }

  /// Puts a changed copy of `original` where the forward pass reads its input.
  func load(_ original: [Float], _ change: (UnsafeMutableBufferPointer<Float>) -> Void) {
    if input.count != original.count { input = original }
    input.withUnsafeMutableBufferPointer { buffer in
      _ = buffer.update(fromContentsOf: original)
      change(buffer)
      workspace.place(UnsafeBufferPointer(buffer))
    }
  }

  /// Runs steps of the forward pass: in this thread alone, or one thread's share of them.
  ///
  /// - Parameter joins: Whether convolutions also add the residual maps that follow them.
  func forward(
    _ active: [Bool], _ table: UnsafePointer<UnsafePointer<Float>?>, _ wanted: WantedScore,
    _ team: PassTeam? = nil, joins: Bool = false
  ) {
    workspace.run(
      active, table, classBlock: wanted.classBlock, joins: joins, worker: team?.worker ?? 0,
      workers: team?.workers ?? 1)
  }
}

internal import CRuntime
internal import NetworkDescription

/// Many forward passes at once: every thread of the engine runs whole passes by itself, in an arena of its own.
///
/// A pass that one thread runs alone gives the bits of one that all threads share, so scores depend neither
/// on the number of threads nor on which of them ran a pass. Memory is an arena and an input a thread,
/// whatever the number of passes.
final class PassWorkers: ManyPasses {
  /// Passes of a thread between two reports of progress.
  private static let batch = 16

  private let clean: Workspace
  let workers: [PassWorker]

  /// - Throws: `ModelError` where there is not enough memory.
  init(_ clean: Workspace) throws(ModelError) {
    self.clean = clean
    var workers: [PassWorker] = []
    for _ in 0..<clean.engine.threads { workers.append(PassWorker(try Workspace(clean.engine, threads: 1))) }
    self.workers = workers
  }

  func scores(
    _ count: Int, of input: [Float], class index: Int, _ edit: InputEdit, progress: (_ done: Int) -> Void
  ) -> [MaskScore] {
    let engine = clean.engine
    precondition(input.count == engine.plan.inputShape.count)
    let table = engine.weights(for: engine.plan.forwardSteps.map(\.weights).filter { $0 >= 0 })
    return run(count, progress) { worker, number in
      worker.load(input) { edit(number, $0) }
      worker.forward(nil, table)
      return worker.workspace.score(class: index)
    }
  }

  func headScores(
    _ count: Int, behind layer: Int, class index: Int, _ edit: MapEdit, progress: (_ done: Int) -> Void
  ) -> [MaskScore] {
    let (engine, clean) = (clean.engine, clean)
    let head = HeadSteps(engine.plan, behind: layer)
    let table = engine.weights(for: head.weights)
    for worker in workers { worker.isClean = false }
    return run(count, progress) { worker, number in
      // What the steps behind the layer read beside it; they leave it as it is.
      if !worker.isClean { worker.workspace.copyForwardMaps(of: clean) }
      worker.isClean = true
      let maps = worker.workspace.maps(of: head.edited)
      let original = clean.maps(of: head.edited)
      var isEdited = false
      for phase in head.phases {
        if phase.isEdited && !isEdited { edit(number, maps) }
        if !phase.isEdited && isEdited { maps.restore(from: original) }
        isEdited = phase.isEdited
        worker.forward(phase.active, table)
      }
      if isEdited { maps.restore(from: original) }
      return worker.workspace.score(class: index)
    }
  }

  /// Runs passes 0 to `count` - 1, each worker its share of every batch.
  private func run(
    _ count: Int, _ progress: (_ done: Int) -> Void, _ pass: (PassWorker, _ number: Int) -> MaskScore
  ) -> [MaskScore] {
    withoutActuallyEscaping(pass) { pass in
      [MaskScore](unsafeUninitializedCapacity: count) { scores, initialized in
        let size = Self.batch * workers.count
        for first in stride(from: 0, to: count, by: size) {
          let numbers = first..<min(first + size, count)
          let job = Job(workers: workers, numbers: numbers, scores: scores, pass: pass)
          withExtendedLifetime(job) {
            sc_pool_run(
              clean.engine.pool,
              { context, worker, workers in
                guard let context else { return }
                Unmanaged<Job>.fromOpaque(context).takeUnretainedValue().run(worker, workers)
              }, Unmanaged.passUnretained(job).toOpaque())
          }
          initialized = numbers.upperBound
          progress(initialized)
        }
      }
    }
  }

  /// A batch for all workers.
  private final class Job {
    private let workers: [PassWorker]
    private let numbers: Range<Int>
    private let scores: UnsafeMutableBufferPointer<MaskScore>
    private let pass: (PassWorker, Int) -> MaskScore

    init(
      workers: [PassWorker], numbers: Range<Int>, scores: UnsafeMutableBufferPointer<MaskScore>,
      pass: @escaping (PassWorker, Int) -> MaskScore
    ) {
      self.workers = workers
      self.numbers = numbers
      self.scores = scores
      self.pass = pass
    }

    func run(_ worker: Int, _ count: Int) {
      let share = numbers.count * worker / count..<numbers.count * (worker + 1) / count
      for offset in share {
        let number = numbers.lowerBound + offset
        scores.initializeElement(at: number, to: pass(workers[worker], number))
      }
    }
  }
}

/// One thread's memory.
final class PassWorker {
  let workspace: Workspace
  /// Whether the workspace holds the feature maps that a head pass starts from.
  var isClean = false
  private var input: [Float] = []
  private let allSteps: [Bool]
  private let deliveries: [UnsafeMutablePointer<Float>?]

  init(_ workspace: Workspace) {
    self.workspace = workspace
    allSteps = Array(repeating: true, count: workspace.engine.plan.forwardSteps.count + 1)
    deliveries = Array(repeating: nil, count: workspace.engine.plan.layers.count + 1)
  }

  /// Puts a changed copy of `original` where the forward pass reads its input.
  func load(_ original: [Float], _ change: (UnsafeMutableBufferPointer<Float>) -> Void) {
    if input.count != original.count { input = original }
    input.withUnsafeMutableBufferPointer { buffer in
      _ = buffer.update(fromContentsOf: original)
      change(buffer)
      workspace.place(UnsafeBufferPointer(buffer))
    }
  }

  /// Runs the forward pass, or some of its steps, in this thread alone.
  func forward(_ active: [Bool]?, _ table: UnsafePointer<UnsafePointer<Float>?>) {
    workspace.runAlone(active ?? allSteps, deliveries, table)
  }
}

extension Workspace {
  /// Runs steps of the forward pass in the calling thread alone.
  fileprivate func runAlone(
    _ active: [Bool], _ deliveries: [UnsafeMutablePointer<Float>?],
    _ table: UnsafePointer<UnsafePointer<Float>?>
  ) {
    active.withUnsafeBufferPointer { active in
      deliveries.withUnsafeBufferPointer { deliveries in
        guard let active = active.baseAddress, let deliveries = deliveries.baseAddress,
          let runs = idle.runs.baseAddress
        else { return }
        engine.code.forward(
          Pass(
            arena: arena, scratch: arena + engine.plan.arenaCount, table: table, active: active,
            deliveries: deliveries, runs: runs,
            relevanceDeliveries: deliveries, relevanceBlocks: 0..<1, auditor: nil, startBlocks: 0..<1,
            rule: .gradient, worker: 0,
            workers: 1, pool: engine.pool))
      }
    }
  }

  /// y_c and p_c of the last forward pass.
  fileprivate func score(class index: Int) -> MaskScore {
    MaskScore(
      UnsafeBufferPointer(start: arena + engine.plan.logits, count: engine.plan.classCount), class: index)
  }

  /// The stored feature maps of a layer.
  func maps(of layer: Int) -> EditableMaps {
    guard case .kept(let layout) = engine.plan.layers[layer].output else {
      preconditionFailure("layer \(engine.plan.layers[layer].name) is not stored")
    }
    return EditableMaps(engine.plan.layers[layer].shape, layout, in: arena)
  }

  /// Takes over the input and all feature maps of another workspace of the same network.
  func copyForwardMaps(of other: Workspace) {
    let plan = engine.plan
    var end = 0
    for layer in plan.layers {
      guard case .kept(let layout) = layer.output else { continue }
      end = max(end, layout.offset + (layer.shape.channels + 15) / 16 * layout.blockStride)
    }
    // Maps of the forward pass lie first; those of the backward pass hold nothing between passes.
    arena.update(from: other.arena, count: min(end, plan.arenaCount))
  }
}

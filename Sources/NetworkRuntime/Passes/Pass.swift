internal import CRuntime
public import CVectorMath

/// What generated code sees of one run: every worker thread runs the same generated function with its own pass.
public struct Pass {
  /// The arena; generated offsets count from here.
  public let arena: UnsafeMutablePointer<Float>
  /// Scratch memory of this thread.
  public let scratch: UnsafeMutablePointer<Float>
  /// Whether a convolution also adds the residual map that follows it.
  @usableFromInline var isJoined = false
  /// Packed weights by number; nil where this run does not need them.
  @usableFromInline let table: UnsafePointer<UnsafePointer<Float>?>
  /// Which steps this run needs.
  @usableFromInline let active: UnsafePointer<Bool>
  /// Where the gradients that were asked for go, by layer number; the input's is the first.
  @usableFromInline let deliveries: UnsafePointer<UnsafeMutablePointer<Float>?>
  /// What each step of a relevance pass does.
  let runs: UnsafePointer<RelevanceRun>
  /// The plan's steps of a relevance pass, and the units of its kernels.
  let tables: PlanTables
  /// Where the relevance that was asked for goes, by layer number; the input's is the first.
  @usableFromInline let relevanceDeliveries: UnsafePointer<UnsafeMutablePointer<Float>?>
  /// Blocks of 16 classes in which the start of a relevance pass is not zero.
  public let relevanceBlocks: Range<Int>
  /// Takes sums of relevance, where someone asked for them.
  @usableFromInline let auditor: UnsafeRawPointer?
  /// Blocks of 16 classes in which the start of a backward pass is not zero.
  public let startBlocks: Range<Int>
  /// What a backward pass does at activations.
  public let rule: ActivationRule
  /// The block of 16 classes that holds the one whose logit is wanted; nil for all.
  @usableFromInline var classBlock: Int?
  /// This thread's number and the number of threads.
  @usableFromInline let worker: Int
  @usableFromInline let workers: Int
  @usableFromInline let pool: OpaquePointer

  /// The packed weights `number`.
  @inlinable public func weights(_ number: Int) -> UnsafePointer<Float> {
    // A run packs the weights of its active steps before it starts.
    table[number].unsafelyUnwrapped
  }

  /// The least signal that an activation passes back.
  @inlinable public var floor: Float { rule.floor }
  /// 1 where a backward pass sets the slopes of functions aside, else 0.
  @inlinable public var aside: Float { rule == .deconvnet ? 1 : 0 }
  /// The slope below zero that a backward pass uses, for an activation of this slope.
  @inlinable public func slope(_ slope: Float) -> Float { rule == .deconvnet ? 1 : slope }
  /// The upper limit that a backward pass uses, for an activation of this limit.
  @inlinable public func limit(_ limit: Float) -> Float { rule == .deconvnet ? .infinity : limit }

  /// Whether convolutions also add the residual maps that follow them, and write nothing else.
  @inlinable public var joins: Bool { isJoined }

  /// Whether this run needs the step.
  @inlinable public func runs(_ step: Int) -> Bool { active[step] }

  /// This worker's part of `units` pieces of work.
  @inlinable public func share(_ units: Int) -> Range<Int> {
    units * worker / workers..<units * (worker + 1) / workers
  }

  /// The same of a step after which each class depends only on its own channel: where only one logit is wanted, only the
  /// units that this logit needs.
  ///
  /// - Parameters:
  ///   - blocks: Blocks of 16 outputs that some units complete together.
  ///   - count: How many units these are.
  @inlinable public func share(_ units: Int, blocks: Int, each count: Int) -> Range<Int> {
    guard let classBlock else { return share(units) }
    let first = classBlock / blocks * count
    return first + count * worker / workers..<first + count * (worker + 1) / workers
  }

  /// Waits for the other workers: what they wrote can be read afterwards.
  @inlinable public func sync() {
    if workers > 1 { wait() }
  }

  @usableFromInline func wait() { sc_pool_barrier(pool) }

  /// Whether this is the worker that does what cannot be shared.
  @inlinable public var isFirst: Bool { worker == 0 }

  /// Zeroes the border of a map that starts at `offset`.
  @inlinable public func clearBorder(
    _ offset: Int, blocks: Int, _ height: Int, _ width: Int, top: Int, left: Int, bottom: Int, right: Int
  ) {
    guard isFirst else { return }
    sc_clear_border(arena + offset, blocks, height, width, top, left, bottom, right)
  }

  /// Zeroes `count` floats and waits.
  @inlinable public func clear(_ offset: Int, count: Int) {
    if isFirst { (arena + offset).update(repeating: 0, count: count) }
    sync()
  }

  /// Copies the finished gradient of a layer, or the input, to whoever asked for it.
  @inlinable public func deliver(
    _ layer: Int, _ offset: Int, row: Int, block: Int, blocks: Int, _ height: Int, _ width: Int
  ) {
    guard let target = deliveries[layer + 1] else { return }
    copy(to: target, offset, row: row, block: block, blocks: blocks, height, width)
  }

  /// Copies the finished relevance of a layer, or the input, to whoever asked for it.
  @inlinable public func deliverRelevance(
    _ layer: Int, _ offset: Int, row: Int, block: Int, blocks: Int, _ height: Int, _ width: Int
  ) {
    guard let target = relevanceDeliveries[layer + 1] else { return }
    copy(to: target, offset, row: row, block: block, blocks: blocks, height, width)
  }

  /// Takes the sums of a step of the relevance pass, while its maps are there.
  func audit(_ step: Int) {
    guard let auditor else { return }
    if isFirst {
      Unmanaged<RelevanceAudit>.fromOpaque(auditor).takeUnretainedValue().look(at: step)
    }
    sync()
  }

  @usableFromInline func copy(
    to target: UnsafeMutablePointer<Float>, _ offset: Int, row: Int, block: Int, blocks: Int, _ height: Int,
    _ width: Int
  ) {
    let rows = share(blocks * height)
    for index in rows {
      let from = arena + (offset + index / height * block + index % height * row)
      (target + index * width * 16).update(from: from, count: width * 16)
    }
    sync()
  }
}

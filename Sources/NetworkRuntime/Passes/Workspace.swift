internal import CRuntime
internal import NetworkDescription

/// The memory of one call: one arena for all maps. Not to be used by two threads at once.
package final class Workspace {
  /// The network and its weights.
  package let engine: Engine
  /// All maps, and after them the scratch memory of each thread.
  let arena: UnsafeMutablePointer<Float>
  private let count: Int
  /// Where gradients that were asked for are kept, by layer + 1.
  private var deliveries: [UnsafeMutablePointer<Float>?]
  private var delivered: Set<Int> = []
  private var startBlocks = 0..<1
  /// The same of relevance.
  private var relevanceDeliveries: [UnsafeMutablePointer<Float>?]
  private var relevanceDelivered: Set<Int> = []
  private var relevanceBlocks = 0..<1
  let idle: RelevanceProgram
  /// Steps of the last relevance pass that minimal filtering did, and those of them that direct kernels did again.
  private(set) var filtered: (all: Set<Int>, repeated: Set<Int>) = ([], [])
  /// The kernels that passes ran since `notesKernels` was set, by their numbers in the plan.
  package private(set) var kernels: Set<Int> = []
  /// Whether passes note which kernels they run.
  package var notesKernels = false
  private var rule = ActivationRule.gradient
  private let forwardActive: [Bool]
  /// Whether the last forward pass left out maps that only a sum reads.
  private var lacksAddends = false
  /// Set when these maps were requested after the last pass; the next pass then stores them.
  private var wantsAddends = false
  /// Deliveries of a pass that nobody wants any of.
  let nothing: [UnsafeMutablePointer<Float>?]
  /// Pre-activations of the last forward pass that were asked for.
  private var preactivations: [Int: MapCopy] = [:]

  init(_ engine: Engine) throws(RuntimeError) {
    let plan = engine.plan
    count = plan.arenaCount + engine.threads * plan.workerScratchCount
    guard let memory = sc_allocate(count * MemoryLayout<Float>.stride) else {
      throw RuntimeError(
        .resources, "network '\(plan.name)'", found: "no memory for one call",
        expected: "\(count / 262_144) MiB")
    }
    self.engine = engine
    arena = memory.assumingMemoryBound(to: Float.self)
    deliveries = Array(repeating: nil, count: plan.layers.count + 1)
    relevanceDeliveries = deliveries
    nothing = deliveries
    idle = RelevanceProgram(idle: plan)
    forwardActive = Array(repeating: true, count: plan.forwardSteps.count + 1)
  }

  deinit {
    for delivery in deliveries + relevanceDeliveries { delivery?.deallocate() }
    sc_release(arena, count * MemoryLayout<Float>.stride)
  }

  // MARK: - Passes

  /// Runs the forward pass on C x H x W numbers in network units.
  package func forward(_ input: [Float]) {
    let shape = engine.plan.inputShape
    precondition(input.count == shape.count, "an input of \(shape) has \(shape.count) numbers")
    input.withUnsafeBufferPointer { place($0) }
    preactivations = [:]
    let joins = !wantsAddends
    wantsAddends = false
    run(forwardActive, weights: engine.plan.forwardSteps, joins: joins) { $0.forward($1) }
    note(forwardActive, engine.plan.forwardSteps, joins: joins)
    lacksAddends = joins && !engine.plan.joinedSteps.isEmpty
  }

  /// Computes the maps that joined steps left out of the last forward pass.
  func complete() {
    wantsAddends = true
    guard lacksAddends else { return }
    lacksAddends = false
    var active = forwardActive.map { _ in false }
    for step in engine.plan.joinedSteps { active[step] = true }
    run(active, weights: engine.plan.joinedSteps.map { engine.plan.forwardSteps[$0] }) { $0.forward($1) }
    note(active, engine.plan.forwardSteps)
  }

  /// y: the logits of the last forward pass.
  package var logits: [Float] {
    Array(UnsafeBufferPointer(start: arena + engine.plan.logits, count: engine.plan.classCount))
  }

  /// Runs the part of the backward pass that leads from d(score)/d(logits) to the gradients of `layers`.
  ///
  /// - Parameters:
  ///   - start: The derivative of the score with respect to each logit.
  ///   - layers: Indices of layers; -1 is the input.
  ///   - rule: What happens at activations; anything but the gradient gives signals that are no derivatives.
  package func backward(from start: [Float], to layers: [Int], rule: ActivationRule = .gradient) {
    let slice = prepare(start, layers, rule)
    run(slice.active, weights: slice.steps) { $0.backward($1) }
    note(slice.active, engine.plan.backwardSteps)
  }

  /// Runs a relevance pass, and in the same sweep a backward pass where one is wanted.
  ///
  /// - Parameters:
  ///   - request: Where relevance begins, by which rules it is passed on, and which layers want it.
  ///   - gradient: The start and the layers of a backward pass, as `backward(from:to:)` takes them.
  ///   - audits: Whether to take the sums of every layer, which takes time; the flat rule at the input then runs as
  ///     convolutions, whose rounding is another.
  /// - Returns: The sums, from the logits down; empty unless asked for.
  /// - Throws: `RuntimeError` where memory is short.
  @discardableResult
  package func propagate(
    _ request: RelevanceRequest, gradient: (start: [Float], layers: [Int])? = nil, audits: Bool = false
  ) throws(RuntimeError) -> [Conservation] {
    let plan = engine.plan
    complete()
    let program = try RelevanceProgram(request, engine, audits: audits)
    switch request.start {
    case .logits(let values):
      precondition(values.count == plan.classCount, "a start of \(plan.classCount) numbers, one a class")
      write(values, to: plan.relevanceMap(plan.relevanceSteps.first?.reads ?? plan.logitsLayer))
      relevanceBlocks = Self.blocks(values)
    case .layer(let layer, let values):
      let map = plan.relevanceMap(plan.relevanceTensor(layer))
      write(values, to: map)
      relevanceBlocks = 0..<((map?.shape.channels ?? 1) + 15) / 16
    }
    relevanceDelivered = Set(request.layers)
    for layer in request.layers { Self.makeRoom(&relevanceDeliveries[layer + 1], shape(of: layer)) }
    let slice = gradient.map { prepare($0.start, $0.layers, .gradient) }
    let audit = audits ? RelevanceAudit(plan, program, arena) : nil
    run(
      slice?.active ?? Array(repeating: false, count: plan.backwardSteps.count + 1),
      weights: slice?.steps ?? [], program, audit, keepsGradients: slice == nil
    ) { $0.backward($1) }
    filtered = program.filtered
    if notesKernels { kernels.formUnion(program.kernels) }
    if let slice { note(slice.active, engine.plan.backwardSteps) }
    return audit?.entries ?? []
  }

  /// R: the relevance of a layer that the last relevance pass was asked for; -1 is the input.
  package func relevance(at layer: Int) -> FeatureMaps {
    guard relevanceDelivered.contains(layer), let base = relevanceDeliveries[layer + 1] else {
      preconditionFailure("the last relevance pass was not asked for layer \(layer)")
    }
    return Self.compact(base, shape(of: layer))
  }

  /// Notes the kernels of some steps: with `joins` those that do the sums which follow them, instead of the sums' own.
  private func note(_ active: [Bool], _ steps: [Step], joins: Bool = false) {
    guard notesKernels else { return }
    for (step, isActive) in zip(steps, active) where isActive && !(joins && step.canBeJoined) {
      if let kernel = joins ? step.joined ?? step.kernel : step.kernel { kernels.insert(kernel) }
    }
  }

  private func prepare(_ start: [Float], _ layers: [Int], _ rule: ActivationRule) -> Slice {
    let plan = engine.plan
    precondition(start.count == plan.classCount, "a start of \(plan.classCount) numbers, one a class")
    for layer in layers where layer >= 0 {
      if case .merged(let name) = plan.layers[layer].output {
        preconditionFailure("layer \(plan.layers[layer].name) is merged into \(name)")
      }
    }
    let gradient = arena + plan.logitsGradient
    gradient.update(repeating: 0, count: (plan.classCount + 15) / 16 * 16)
    start.withUnsafeBufferPointer {
      if let base = $0.baseAddress { gradient.update(from: base, count: start.count) }
    }
    startBlocks = Self.blocks(start)
    self.rule = rule
    delivered = Set(layers)
    for layer in layers { Self.makeRoom(&deliveries[layer + 1], shape(of: layer)) }
    return Slice(plan, targets: Set(layers))
  }

  /// The blocks of 16 numbers in which some are not 0.
  private static func blocks(_ start: [Float]) -> Range<Int> {
    let first = start.firstIndex { $0 != 0 } ?? 0
    let last = start.lastIndex { $0 != 0 } ?? 0
    return first / 16..<last / 16 + 1
  }

  /// Writes channel, row, column into blocks; unused lanes become 0.
  private func write(_ values: [Float], to map: ArenaMap?) {
    guard let map else { return }
    let (shape, layout) = (map.shape, map.layout)
    precondition(values.count == shape.count, "a start of \(shape)")
    for c in 0..<(shape.channels + 15) / 16 * 16 {
      for i in 0..<shape.height {
        let row =
          arena + (layout.offset + c / 16 * layout.blockStride + i * layout.rowStride + c % 16)
        let from = (c * shape.height + i) * shape.width
        for j in 0..<shape.width { row[j * 16] = c < shape.channels ? values[from + j] : 0 }
      }
    }
  }

  private static func makeRoom(_ delivery: inout UnsafeMutablePointer<Float>?, _ shape: Shape) {
    guard delivery == nil else { return }
    let count = (shape.channels + 15) / 16 * 16 * shape.positions
    let room = UnsafeMutablePointer<Float>.allocate(capacity: count)
    room.initialize(repeating: 0, count: count)
    delivery = room
  }

  private static func compact(_ base: UnsafePointer<Float>, _ shape: Shape) -> FeatureMaps {
    let row = shape.width * 16
    return FeatureMaps(shape: shape, base: base, rowStride: row, blockStride: row * shape.height)
  }

  private func run(
    _ active: [Bool], weights steps: [Step], _ program: RelevanceProgram? = nil,
    _ audit: RelevanceAudit? = nil, keepsGradients: Bool = false, joins: Bool = false,
    _ body: (any CompiledNetwork.Type, Pass) -> Void
  ) {
    let plan = engine.plan
    let needed = steps.compactMap(\.weights)
    let table = engine.weights(for: needed)
    func wanted(
      _ all: [UnsafeMutablePointer<Float>?], _ layers: Set<Int>
    ) -> [UnsafeMutablePointer<Float>?] {
      all.indices.map { layers.contains($0 - 1) ? all[$0] : nil }
    }
    let gradients = wanted(deliveries, keepsGradients ? [] : delivered)
    let relevances = wanted(relevanceDeliveries, program == nil ? [] : relevanceDelivered)
    let runs = (program ?? idle).runs
    active.withUnsafeBufferPointer { active in
      gradients.withUnsafeBufferPointer { gradients in
        relevances.withUnsafeBufferPointer { relevances in
          guard let active = active.baseAddress, let gradients = gradients.baseAddress,
            let relevances = relevances.baseAddress, let runs = runs.baseAddress
          else { return }
          withoutActuallyEscaping(body) { body in
            PassJob(engine.pool) { [arena, startBlocks, relevanceBlocks, rule, engine] team in
              let pass = Pass(
                arena: arena, scratch: arena + (plan.arenaCount + team.worker * plan.workerScratchCount),
                isJoined: joins, table: table, active: active, deliveries: gradients, runs: runs,
                tables: engine.tables,
                relevanceDeliveries: relevances, relevanceBlocks: relevanceBlocks,
                auditor: audit.map { UnsafeRawPointer(Unmanaged.passUnretained($0).toOpaque()) },
                startBlocks: startBlocks, rule: rule, worker: team.worker, workers: team.workers,
                pool: engine.pool)
              body(engine.code, pass)
            }.run()
          }
        }
      }
    }
    withExtendedLifetime((program, audit)) {}
  }

  // MARK: - Maps

  private func shape(of layer: Int) -> Shape { engine.plan.shape(of: layer) }

  /// A: the feature maps of a layer after the last forward pass; -1 is the input.
  package func activations(at layer: Int) -> FeatureMaps {
    let plan = engine.plan
    guard layer >= 0 else { return inputMaps }
    let shape = plan.layers[layer].shape
    switch plan.layers[layer].output {
    case .kept(let layout):
      if plan.joinedSteps.contains(where: { plan.forwardSteps[$0].writes == layer }) { complete() }
      return FeatureMaps(
        shape: shape, base: arena + layout.offset, rowStride: layout.rowStride,
        blockStride: layout.blockStride)
    case .fused(let step, let layout):
      if preactivations[layer] == nil {
        complete()
        run(forwardActive, weights: plan.forwardSteps) { $0.preactivation($1, step: step) }
        let maps = FeatureMaps(
          shape: shape, base: arena + (plan.scratch + layout.offset), rowStride: layout.rowStride,
          blockStride: layout.blockStride)
        preactivations[layer] = MapCopy(maps)
      }
      return preactivations[layer]?.maps
        ?? FeatureMaps(shape: shape, base: arena, rowStride: 0, blockStride: 0)
    case .merged(let name):
      preconditionFailure("layer \(plan.layers[layer].name) is merged into \(name)")
    }
  }

  /// The input in blocks of 16 channels.
  private var inputMaps: FeatureMaps {
    let plan = engine.plan
    if let copy = preactivations[NetworkPlan.inputLayer] { return copy.maps }
    if plan.inputIsPlanar {
      let copy = MapCopy(
        shape: plan.inputShape, planar: arena + plan.input.offset, rowStride: plan.input.rowStride,
        channelStride: plan.input.blockStride)
      preactivations[NetworkPlan.inputLayer] = copy
      return copy.maps
    }
    return FeatureMaps(
      shape: plan.inputShape, base: arena + plan.input.offset, rowStride: plan.input.rowStride,
      blockStride: plan.input.blockStride)
  }

  /// G: the gradients of a layer that the last backward pass was asked for; -1 is the input.
  package func gradients(at layer: Int) -> FeatureMaps {
    guard delivered.contains(layer), let base = deliveries[layer + 1] else {
      preconditionFailure("the last backward pass was not asked for layer \(layer)")
    }
    let shape = shape(of: layer)
    let row = shape.width * 16
    return FeatureMaps(shape: shape, base: base, rowStride: row, blockStride: row * shape.height)
  }
}

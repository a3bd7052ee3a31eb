internal import ExplainerPlan
internal import KernelEmission
internal import NetworkDescription

extension Emission {
  /// Everything that the runtime is told: written into generated code as text.
  var plan: NetworkPlan {
    let input = forward.place(description.inputName)
    return NetworkPlan(
      name: name, descriptionDigest: descriptionDigest, kernelDigest: kernelDigest,
      inputShape: description.inputShape, preprocessing: description.preprocessing,
      classCount: description.classCount, layers: layerPlans, arenaCount: end + scratchCount,
      workerScratchCount: workerScratchCount, input: layout(input, forward.buffers),
      inputIsPlanar: forward.buffers.plane(input).isPlanar,
      logits: layout(forward.place(forward.graph.logits), forward.buffers).offset,
      logitsGradient: layout(backward.start, backward.buffers).offset, scratch: end,
      logitsLayer: forward.graph.index(forward.graph.logits),
      weights: (forward.weights + backward.weights + relevance.weights).map(\.plan),
      forwardSteps: forward.steps.map { plan(of: $0) },
      joinedSteps: forward.steps.indices.filter { forward.steps[$0].joined != nil },
      backwardSteps: backward.steps.map { plan(of: $0) }, relevanceSteps: relevancePlan, kernels: kernelPlans,
      choice: demand.choice, settings: options.settings, parameters: network.parameters, camHead: camHead,
      denseTail: denseTailPlan)
  }

  /// Where a map lies in the arena.
  func layout(_ place: Place, _ buffers: Buffers) -> MapLayout {
    let plane = buffers.plane(place)
    return MapLayout(
      buffers.offset(place) + plane.origin, row: plane.rowStride, block: plane.blockStride)
  }

  /// Floats of scratch memory that a worker needs.
  private var workerScratchCount: Int {
    Buffers.aligned(
      kernels.entries[..<(kernels.entries.count - rivalKernels.count)].map(\.kernel.scratch).max() ?? 0)
  }

  // MARK: - Layers

  private var layerPlans: [LayerPlan] {
    let fields = ReceptiveField.all(network)
    let fused = Dictionary(
      forward.graph.operations.compactMap { operation in operation.preactivation.map { ($0, operation) } }
    ) { first, _ in first }
    return description.layers.map { layer in
      let s = network.shape(of: layer)
      let field = fields[layer.name] ?? Pair(1, 1)
      var plan = LayerPlan(
        layer.name, type(of: layer.kind).name, network.line(for: layer), (s.channels, s.height, s.width),
        output(layer, fused[layer.name]), inputs: layer.inputs,
        role: type(of: layer.kind).role, isPiecewiseLinear: type(of: layer.kind).isPiecewiseLinear,
        multiplyAdds: layer.kind.multiplyAdds(inputs: network.inputShapes(of: layer), output: s),
        field: (field.height, field.width))
      plan.isOffered = !demand.isChoice || demand.offered.contains(layer.name)
      plan.isStored = isStored(layer.name, fused[layer.name])
      return plan
    }
  }

  /// Whether the maps of a layer can be had until the next pass.
  private func isStored(_ layer: String, _ fused: Operation?) -> Bool {
    guard let kept = passes.kept else { return true }
    guard fused == nil else { return demand.asksFor(preactivation: layer) }
    // A convolution that always does the sum behind it leaves no map of its own. What no step writes lies ready.
    let isWritten = forward.step(writing: layer).map {
      forward.steps[$0].writes == forward.graph.index(layer)
    }
    return kept.contains(forward.place(layer).buffer) && isWritten ?? true
  }

  private func output(_ layer: Layer, _ fused: Operation?) -> LayerPlan.Output {
    if let target = forward.graph.merged[layer.name] { return .merged(into: target) }
    if let fused {
      let plane = forward.plane(fused.output)
      return .fused(
        into: forward.step(writing: fused.output) ?? 0,
        MapLayout(plane.origin, row: plane.rowStride, block: plane.blockStride))
    }
    return .kept(layout(forward.place(layer.name), forward.buffers))
  }

  /// GAP and a dense layer, or a bare 1x1 convolution and GAP, between the last feature maps and the logits.
  private var camHead: CAMHead? {
    let graph = forward.graph
    guard let last = graph.producer(graph.logits), last.activation == .identity,
      let before = graph.producer(last.inputs[0])
    else { return nil }
    var layer: String?
    var weights = ""
    switch (before.kind, last.kind) {
    case (is GlobalAveragePooling, let dense as Dense): (layer, weights) = (before.inputs[0], dense.weight)
    case (let convolution as Convolution, is GlobalAveragePooling):
      guard before.activation == .identity, before.normalization == nil, convolution.groups == 1,
        convolution.window == Window(kernel: Pair(1, 1))
      else { return nil }
      (layer, weights) = (before.inputs[0], convolution.weight)
    default: return nil
    }
    guard let layer, layer != description.inputName else { return nil }
    return CAMHead(layer: graph.index(layer), weights: weights)
  }

  // MARK: - Kernels

  private var kernelPlans: [KernelPlan] {
    var steps: [Int: Int] = [:]
    // A joined step runs instead of its own kernel and the sum's.
    for step in forward.steps where step.joinedInto == nil {
      if let kernel = step.joined?.kernel ?? step.kernel { steps[kernels.number(kernel), default: 0] += 1 }
    }
    return kernels.entries.enumerated().map { number, entry in
      let kernel = entry.kernel
      var plan = KernelPlan()
      (plan.family, plan.line, plan.units) = (type(of: kernel).family, kernel.line, kernel.units)
      (plan.operations, plan.weights) = (kernel.operations, kernel.weightCount)
      (plan.reach, plan.scratch) = (Buffers.aligned(kernel.reach), kernel.scratch)
      (plan.inputs, plan.outputs) = kernel.mapCounts
      (plan.blocks, plan.steps) = (kernel.selectableBlocks, steps[number] ?? 0)
      if number < forwardKernels.count + backwardKernels.count {
        plan.rivals = ConvolutionCost.rivals(of: kernel).filter { kernels.contains($0) }.map(
          \.declarationLine)
      }
      return plan
    }
  }
}

extension Emission {
  /// A step as the runtime knows it.
  private func plan(of step: KernelStep) -> Step {
    var plan = Step(
      step.reads, to: step.writes, weights: step.weights,
      kernel: step.kernel.map { kernels.number($0) })
    plan.joined = step.joined.map { kernels.number($0.kernel) }
    plan.canBeJoined = step.joinedInto != nil
    return plan
  }
}

extension PackedTensor {
  /// The packed weights as the runtime makes them.
  fileprivate var plan: WeightPlan {
    WeightPlan(
      .init(rawValue: content.rawValue) ?? .forward, weight: weight, bias: bias,
      normalization: normalization.map {
        .init(
          scale: $0.scale, shift: $0.shift, mean: $0.mean, variance: $0.variance, epsilon: Float($0.epsilon))
      }, outputs: outputs, inputs: inputs, groups: groups, kernel: (kernel.height, kernel.width),
      flattenedPositions: flattenedPositions, winograd: packing?.winograd ?? 0,
      channelBlock: packing?.channelBlock ?? 16,
      sections: packing?.sections.map {
        .init(
          block: $0.firstBlock, groups: $0.groups, blocks: $0.blocks, rows: $0.taps.rows,
          columns: $0.taps.columns)
      } ?? [])
  }
}

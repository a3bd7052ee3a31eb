internal import KernelEmission
internal import NetworkDescription

/// The relevance pass: from the relevance of the logits to that of every tensor and of the input.
///
/// Which rule an operation follows is chosen when the pass runs: rules modify inputs and weights, and the layer's own
/// kernels do the rest (see `RelevanceRule` of the library). Where the geometry allows it the kernels are those of the
/// two other passes.
struct RelevancePass {
  private let graph: Graph
  private let forward: ForwardPass
  private let backward: BackwardPass
  private let nonNegative: Set<String>
  private(set) var buffers = Buffers()
  private(set) var steps: [RelevanceStep] = []
  /// Packed weights that no other pass has; numbers count on from theirs.
  private(set) var weights: [PackedTensor] = []
  /// Where the relevance of each tensor lies.
  private(set) var places: [String: Place] = [:]
  /// Relevances that are complete when all steps are done.
  private(set) var last: [(layer: Int, place: Place)] = []

  init(_ forward: ForwardPass, _ backward: BackwardPass) {
    self.forward = forward
    self.backward = backward
    graph = forward.graph
    nonNegative = graph.nonNegative
    places[graph.logits] = relevance(graph.logits)
    for (index, operation) in graph.operations.enumerated().reversed() { schedule(operation, index) }
    if let place = places[graph.network.description.inputName] {
      buffers.touch(place, at: steps.count)
      last = [(-1, place)]
    }
  }

  mutating func assignOffsets(from start: Int) -> Int { buffers.assignOffsets(from: start, sharing: true) }

  // MARK: - Places

  /// A new buffer with the layout of `plane`, for this step alone so far.
  private mutating func make(_ plane: Plane) -> Place {
    Place(buffer: buffers.add(plane, at: steps.count), shape: plane.shape)
  }

  /// Where the relevance of a tensor goes: blocks of 16 channels without a border.
  private mutating func relevance(_ tensor: String) -> Place {
    if let place = places[tensor] { return place }
    let place = make(Plane(forward.place(tensor).shape))
    places[tensor] = place
    return place
  }

  private mutating func touch(_ step: RelevanceStep) {
    var all = [step.received] + step.delivers.map(\.place)
    for input in step.inputs {
      all.append(input.relevance)
      if let modified = input.modified { all.append(modified) }
    }
    if let d = step.distribution { all += d.denominators + d.shares + [d.partial, d.returned] }
    for place in all { buffers.touch(place, at: steps.count) }
  }

  // MARK: - Steps

  private mutating func schedule(_ operation: Operation, _ index: Int) {
    guard let received = places[operation.output] else { return }
    let reads = graph.index(operation.output)
    var step = RelevanceStep(
      operation: index, layer: graph.index(operation.source), reads: reads, received: received)
    step.delivers.append((reads, received))
    if let name = operation.preactivation { step.delivers.append((graph.index(name), received)) }
    step.isNonNegative = operation.inputs.allSatisfy { nonNegative.contains($0) }
    let shared = graph.sharedInputs(of: index, sumsShare: false)
    var channel = 0
    for (position, name) in operation.inputs.enumerated() {
      let count = graph.shape(name).channels
      if shared.contains(position) {
        var part = received
        if case .concat = operation.kind {
          part = Place(
            buffer: received.buffer, firstBlock: received.firstBlock + channel / 16,
            shape: graph.shape(name))
        }
        places[name] = part
      }
      step.inputs.append(
        RelevanceStep.Input(
          layer: graph.index(name), values: forward.place(name), relevance: relevance(name)))
      if !shared.contains(position) { route(operation, &step, position, channel: channel) }
      channel += count
    }
    distribute(operation, &step)
    touch(step)
    steps.append(step)
  }

  private mutating func route(
    _ operation: Operation, _ step: inout RelevanceStep, _ position: Int, channel: Int
  ) {
    let input = operation.inputs[position]
    let x = buffers.plane(step.received)
    let y = buffers.plane(step.inputs[position].relevance)
    let isShared = (graph.consumers[input] ?? []).count > 1
    var route: RelevanceStep.Route
    switch operation.kind {
    case .maxPooling(let pooling):
      func kernel(adds: Bool) -> any Kernel {
        MaxPoolingGradientKernel(
          input: x, output: y, window: pooling.window, forwardInput: forward.plane(input),
          forwardOutput: forward.plane(operation.output), adds: adds)
      }
      route = .init(input: position, kernel: kernel(adds: false))
      if isShared { route.adding = kernel(adds: true) }
    case .concat:
      func kernel(adds: Bool) -> any Kernel {
        ChannelCopyKernel(input: x, output: y, from: channel, to: 0, count: y.shape.channels, adds: adds)
      }
      route = .init(input: position, kernel: kernel(adds: false))
      if isShared { route.adding = kernel(adds: true) }
    case .activation, .flatten, .affine:
      route = .init(input: position, kernel: ActivationKernel(input: x, output: y))
      if isShared { route.adding = AddKernel(input: x, output: y) }
    case .convolution, .dense, .averagePooling, .globalAveragePooling, .add: return
    }
    step.routes.append(route)
  }

  private mutating func distribute(_ operation: Operation, _ step: inout RelevanceStep) {
    let input = operation.inputs[0]
    let x = forward.plane(input)
    let y = forward.plane(operation.output)
    let dy = backward.plane(operation.output)
    var dx = backward.plane(input)
    var direct: RelevanceStep.Arithmetic
    var winograd: RelevanceStep.Arithmetic?
    var biasOffset = -1
    switch operation.kind {
    case .convolution(let convolution, _):
      direct = arithmetic(operation, graph.directKernels(convolution))
      let chosen = arithmetic(operation, graph.kernels(convolution))
      if chosen.forward is WinogradKernel || chosen.gradient is WinogradKernel { winograd = chosen }
      biasOffset = 0
    case .dense(let dense):
      var packed = PackedTensor.dense(
        dense, inputs: graph.shape(input).channels, positions: x.shape.positions)
      packed.content = .rows
      direct = .init(
        forward: graph.dense(input: x, output: y), gradient: DenseGradientKernel(input: dy, output: dx),
        forwardWeights: forwardWeights(operation, packed, nil),
        gradientWeights: gradientWeights(operation, packed))
      biasOffset = 0
    case .affine(let normalization):
      let packed = PackedTensor.affine(normalization, channels: x.shape.channels)
      direct = .init(
        forward: AffineKernel(input: x, output: y),
        gradient: AffineGradientKernel(input: dy, output: dx, adds: false),
        forwardWeights: forwardWeights(operation, packed, nil),
        gradientWeights: gradientWeights(operation, packed))
      biasOffset = x.blocks * 16
    case .averagePooling(let pooling):
      direct = .init(
        forward: AveragePoolingKernel(
          input: x, output: y, window: pooling.window, countsPadding: pooling.countsPadding),
        gradient: AveragePoolingGradientKernel(
          input: dy, output: dx, window: pooling.window, countsPadding: pooling.countsPadding, adds: false))
    case .maxPooling(let pooling):
      // In proportion to the inputs a maximum is shared as a mean is.
      direct = .init(
        forward: AveragePoolingKernel(input: x, output: y, window: pooling.window, countsPadding: false),
        gradient: AveragePoolingGradientKernel(
          input: dy, output: dx, window: pooling.window, countsPadding: false, adds: false))
    case .globalAveragePooling:
      direct = .init(
        forward: GlobalAveragePoolingKernel(input: x, output: y),
        gradient: GlobalAveragePoolingGradientKernel(input: dy, output: dx, adds: false))
    case .add:
      dx = dy
      direct = .init(forward: AddKernel(input: x, output: y, added: forward.plane(operation.inputs[1])))
    case .activation, .concat, .flatten: return
    }
    for index in step.inputs.indices {
      let values = forward.buffers.plane(step.inputs[index].values)
      step.inputs[index].modified = make(values)
      step.inputs[index].modify = RelevanceInputKernel(input: values, output: values)
      step.inputs[index].product = RelevanceProductKernel(
        input: values, output: buffers.plane(step.inputs[index].relevance), factor: dx)
    }
    step.distribution = RelevanceStep.Distribution(
      direct: direct, winograd: winograd, biasOffset: biasOffset, denominators: [make(y), make(y)],
      partial: make(y), shares: [make(dy), make(dy)], returned: make(dx),
      share: RelevanceShareKernel(input: buffers.plane(step.received), output: dy, denominator: y),
      sum: AddKernel(input: y, output: y))
    if case .convolution(let convolution, _) = operation.kind, convolution.groups == 1,
      input == graph.network.description.inputName
    {
      step.distribution?.window = convolution.window
    }
  }

  /// A convolution's kernels both ways.
  private mutating func arithmetic(
    _ operation: Operation, _ kernels: ConvolutionKernels
  ) -> RelevanceStep.Arithmetic {
    let x = forward.plane(operation.inputs[0])
    let there = kernels.forward(input: x, output: forward.plane(operation.output))
    let back = kernels.gradient(
      input: backward.plane(operation.output), output: backward.plane(operation.inputs[0]),
      selects: backward.followsClasses.contains(operation.output))
    guard case .convolution(let convolution, let normalization) = operation.kind else {
      preconditionFailure("\(operation.output) is no convolution")
    }
    var packed = PackedTensor.convolution(convolution, normalization, inputs: x.shape.channels)
    packed.packing = back.packing
    return .init(
      forward: there.kernel, gradient: back.kernel,
      forwardWeights: forwardWeights(operation, packed, there.packing),
      gradientWeights: gradientWeights(operation, packed))
  }

  /// The number of the packed weights of the layer's own arithmetic: those of the forward pass where it has them in this
  /// order.
  private mutating func forwardWeights(
    _ operation: Operation, _ packed: PackedTensor, _ packing: WeightPacking?
  ) -> Int {
    let number = forward.weightNumber(operation.output)
    guard let packing, forward.weights[number].packing != packing else { return number }
    var packed = packed
    (packed.content, packed.packing) = (.forward, packing)
    return ownWeights(packed)
  }

  /// The number of the packed weights for the way back: those of the backward pass where it has them in this order.
  private mutating func gradientWeights(_ operation: Operation, _ packed: PackedTensor) -> Int {
    var packed = packed
    if packed.content == .forward { packed.content = .gradient }
    guard packed.packing != nil || packed.content == .rows else {
      return forward.weightNumber(operation.output)
    }
    if let number = backward.weights.firstIndex(where: { $0.isSame(as: packed) }) {
      return forward.weights.count + number
    }
    return ownWeights(packed)
  }

  /// The number of packed weights that neither other pass has.
  private mutating func ownWeights(_ packed: PackedTensor) -> Int {
    let known = forward.weights.count + backward.weights.count
    if let number = weights.firstIndex(where: { $0.isSame(as: packed) }) { return known + number }
    weights.append(packed)
    return known + weights.count - 1
  }
}

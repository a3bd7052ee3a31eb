internal import KernelEmission
internal import NetworkDescription

/// The backward pass: from the gradient of the logits to that of every tensor and of the input.
///
/// A tensor that several operations read gets a sum: each contribution after the first adds the one before, into
/// a new buffer. Where a gradient is the same numbers as the one it comes from, the two share memory.
struct BackwardPass {
  private let graph: Graph
  private let forward: ForwardPass
  private(set) var buffers = Buffers()
  private(set) var steps: [Step] = []
  /// Packed weights; numbers count on from those of the forward pass.
  private(set) var weights: [PackedTensor] = []
  /// The gradient of the logits.
  private(set) var start: Place
  private var places: [String: Place] = [:]
  /// Tensors whose gradient lies in the channels of the classes that the start names.
  private(set) var followsClasses: Set<String> = []
  private var pending: [(layer: Int, place: Place)] = []
  /// The operation that is being scheduled.
  private var operation = 0

  init(_ forward: ForwardPass) {
    self.forward = forward
    graph = forward.graph
    start = Place(buffer: 0, shape: graph.shape(graph.logits))
    start.buffer = buffers.add(Plane(start.shape, border: need(graph.logits)), at: 0)
    places[graph.logits] = start
    followsClasses = [graph.logits]
    for (index, operation) in graph.operations.enumerated().reversed() { schedule(operation, index) }
    if let place = places[graph.network.description.inputName] {
      steps.append(Step(operation: -1, reads: -1, writes: -2, delivers: [(-1, place)]))
      buffers.touch(place, at: steps.count)
    }
  }

  /// How the gradient of a tensor lies in memory.
  func plane(_ tensor: String) -> Plane { buffers.plane(places[tensor] ?? start) }

  mutating func assignOffsets(from start: Int) -> Int { buffers.assignOffsets(from: start, sharing: true) }

  private mutating func schedule(_ operation: Operation, _ index: Int) {
    guard let place = places[operation.output] else { return }
    self.operation = index
    var reads = graph.index(operation.output)
    deliver(reads, place)
    if operation.activation != .identity {
      let output = graph.index(operation.preactivation ?? operation.output)
      add(
        Step(
          reads: reads, writes: operation.preactivation == nil ? reads : output,
          kernel: ActivationGradientKernel(
            input: forward.plane(operation.output), output: buffers.plane(place)),
          arguments: [
            .a: .forward(forward.place(operation.output)), .y: .map(place),
            .slope: .number(operation.activation.slope), .limit: .number(operation.activation.limit),
          ]))
      reads = output
      if operation.preactivation != nil { deliver(output, place) }
    }
    if operation.isChannelwise(inputs: graph.shape(operation.inputs[0]).channels),
      followsClasses.contains(operation.output),
      graph.consumers[operation.inputs[0]] == [index]
    {
      followsClasses.insert(operation.inputs[0])
    }
    let shared = graph.sharedInputs(of: index, sumsShare: true)
    var channel = 0
    var later: [Step] = []
    for (position, input) in operation.inputs.enumerated() {
      let count = graph.shape(input).channels
      if shared.contains(position) {
        var part = place
        if case .concat = operation.kind {
          part = Place(
            buffer: place.buffer, firstBlock: place.firstBlock + channel / 16, shape: graph.shape(input))
        }
        places[input] = part
        later.append(Step(reads: reads, writes: graph.index(input)))
      } else {
        contribute(operation, place, channel: channel, to: input, reads: reads)
      }
      channel += count
    }
    for step in later { add(step) }
  }

  /// The border that the gradient of a tensor needs, for the step that passes it on.
  private func need(_ tensor: String) -> Padding {
    guard let index = graph.operations.firstIndex(where: { $0.output == tensor }) else { return .none }
    let operation = graph.operations[index]
    if case .convolution(let convolution, _) = operation.kind {
      return ConvolutionGradientKernel.border(
        window: convolution.window, gradient: graph.shape(tensor), result: graph.shape(operation.inputs[0]))
    }
    return graph.sharedInputs(of: index, sumsShare: true).reduce(.none) {
      .union($0, need(operation.inputs[$1]))
    }
  }

  /// One contribution to the gradient of `input`.
  private mutating func contribute(
    _ operation: Operation, _ from: Place, channel: Int, to input: String, reads: Int
  ) {
    let before = places[input]
    let shape = forward.place(input).shape
    let border = need(input)
    let place = Place(buffer: buffers.add(Plane(shape, border: border), at: steps.count), shape: shape)
    let x = buffers.plane(from)
    let y = buffers.plane(place)
    let adds = before != nil
    var step = Step(reads: reads, writes: graph.index(input))
    var arguments: [Operand: Argument] = [
      .x: .map(from), .y: .map(place), .slope: .number(1), .limit: .number(.infinity),
    ]
    if let before { arguments[.z] = .map(before) }
    let selects = followsClasses.contains(operation.output)
    switch operation.kind {
    case .convolution(let convolution, let normalization):
      var packed = PackedTensor.convolution(convolution, normalization, inputs: shape.channels)
      (step.kernel, packed.packing) = convolution.gradientKernel(
        input: x, output: y, adds: adds, selects: selects)
      step.weights = packed.packing == nil ? forward.weightNumber(operation.output) : add(packed)
    case .dense(let dense):
      let kernel = ConvolutionGradientKernel(
        input: x, output: ForwardPass.vector(y), window: Window(kernel: Pair(1, 1)), adds: adds,
        selects: selects)
      var packed = PackedTensor.dense(dense, inputs: graph.shape(input).channels, positions: shape.positions)
      packed.packing = kernel.packing
      step.kernel = kernel
      step.weights = add(packed)
    case .affine(let normalization):
      step.kernel = AffineGradientKernel(input: x, output: y, adds: adds)
      step.weights = add(.affine(normalization, channels: shape.channels), content: .affine)
    case .maxPooling(let pooling):
      step.kernel = MaxPoolingGradientKernel(
        input: x, output: y, window: pooling.window, forwardInput: forward.plane(input),
        forwardOutput: forward.plane(operation.output), adds: adds)
      arguments[.w] = .forward(forward.place(input))
      arguments[.a] = .forward(forward.place(operation.output))
    case .averagePooling(let pooling):
      step.kernel = AveragePoolingGradientKernel(
        input: x, output: y, window: pooling.window, countsPadding: pooling.countsPadding, adds: adds)
    case .globalAveragePooling:
      step.kernel = GlobalAveragePoolingGradientKernel(input: x, output: y, adds: adds)
    case .concat:
      step.kernel = ChannelCopyKernel(
        input: x, output: y, from: channel, to: 0, count: shape.channels, adds: adds)
      step.clearsAll = true
    case .activation, .add, .flatten:
      step.kernel = adds ? AddKernel(input: x, output: y) : ActivationKernel(input: x, output: y)
    }
    if step.weights >= 0 { arguments[.w] = .weights(step.weights) }
    step.arguments = arguments
    if border != .none { step.clears = place.buffer }
    places[input] = place
    add(step)
  }

  private mutating func add(_ packed: PackedTensor, content: PackedTensor.Content = .gradient) -> Int {
    var packed = packed
    packed.content = content
    weights.append(packed)
    return forward.weights.count + weights.count - 1
  }

  private mutating func deliver(_ layer: Int, _ place: Place) {
    pending.append((layer, place))
  }

  private mutating func add(_ step: Step) {
    var step = step
    step.operation = self.operation
    step.delivers = pending
    pending = []
    for case .map(let place) in step.arguments.values { buffers.touch(place, at: steps.count) }
    for delivery in step.delivers { buffers.touch(delivery.place, at: steps.count) }
    steps.append(step)
  }
}

extension Operation {
  /// Whether every output channel depends on the input channel of the same number alone.
  fileprivate func isChannelwise(inputs: Int) -> Bool {
    switch kind {
    case .affine, .maxPooling, .averagePooling, .globalAveragePooling, .activation: true
    case .convolution(let convolution, _): convolution.isDepthwise(inputs: inputs)
    case .dense, .add, .concat, .flatten: false
    }
  }
}

internal import ExplainerPlan
internal import KernelEmission
internal import NetworkDescription

/// The backward pass: from the gradient of the logits to that of every tensor and of the input.
///
/// A tensor that several operations read gets a sum: each contribution after the first adds the one before, into
/// a new buffer. Where a gradient is the same numbers as the one it comes from, the two share memory.
struct BackwardPass {
  private let graph: Graph
  private let forward: ForwardPass
  /// Tensors whose gradient is wanted, or leads to one that is.
  private let wanted: Set<String>
  private(set) var buffers = Buffers()
  private(set) var steps: [KernelStep] = []
  /// Packed weights; numbers count on from those of the forward pass.
  private(set) var weights: [PackedTensor] = []
  /// The gradient of the logits.
  private(set) var start: Place
  private var places: [String: Place] = [:]
  /// By tensor: the border that its gradient needs.
  private var borders: [String: Padding] = [:]
  /// Tensors whose gradient lies in the channels of the classes that the start names.
  let followsClasses: Set<String>
  private var pending: [(layer: Int, place: Place)] = []
  /// The operation that is being scheduled.
  private var operation = 0

  init(_ forward: ForwardPass, _ demand: Demand) {
    self.forward = forward
    graph = forward.graph
    wanted = demand.gradients
    followsClasses = graph.followsClasses
    start = Place(buffer: 0, shape: graph.shape(graph.logits))
    let passages = graph.operations.map { operation in
      let site = forward.site(operation)
      return operation.inputs.indices.map { operation.kind.gradient(site, of: $0) }
    }
    collectBorders(passages)
    start.buffer = buffers.add(Plane(start.shape, border: borders[graph.logits] ?? .none), at: 0)
    places[graph.logits] = start
    for (index, operation) in graph.operations.enumerated().reversed() {
      schedule(operation, index, passages[index])
    }
    if let place = places[graph.network.description.inputName] { deliver(NetworkPlan.inputLayer, place) }
    // What is complete behind the last step.
    if let (layer, _) = pending.last {
      operation = -1
      add(KernelStep(reads: layer, writes: -2))
    }
  }

  /// How the gradient of a tensor lies in memory, or would where nobody wants it.
  func plane(_ tensor: String) -> Plane {
    places[tensor].map { buffers.plane($0) }
      ?? Plane(forward.place(tensor).shape, border: borders[tensor] ?? .none)
  }

  mutating func assignOffsets(from start: Int) -> Int { buffers.assignOffsets(from: start, sharing: true) }

  /// What the kernels that pass a gradient on read beyond its edges, also those of tensors that share its memory.
  private mutating func collectBorders(_ passages: [[Passage]]) {
    for (index, operation) in graph.operations.enumerated() {
      let own = operation.kind.gradientBorder(graph.site(operation))
      borders[operation.output] = operation.inputs.indices
        .filter { graph.shares(index, $0, passages[index][$0]) }
        .reduce(own) { .union($0, borders[graph.receiver(operation, $1)] ?? .none) }
      if let past = graph.receiver(past: operation.output) { borders[past] = borders[operation.output] }
    }
  }

  private mutating func schedule(_ operation: Operation, _ index: Int, _ passages: [Passage]) {
    guard wanted.contains(operation.output), var place = places[operation.output] else { return }
    self.operation = index
    var reads = graph.index(operation.output)
    deliver(reads, place)
    guard Demand.passesOn(operation, wanted) else { return }
    if operation.activation != .identity {
      let output = graph.index(operation.preactivation ?? operation.output)
      add(
        KernelStep(
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
    if let past = graph.receiver(past: operation.output), let sum = places[past] {
      contribute(operation, place, .same, to: past, reads: reads)
      (place, reads) = (sum, graph.index(past))
    }
    var later: [KernelStep] = []
    for position in operation.inputs.indices where wanted.contains(operation.inputs[position]) {
      let input = graph.receiver(operation, position)
      if graph.shares(index, position, passages[position]) {
        places[input] = place.part(passages[position], of: graph.shape(input))
        later.append(KernelStep(reads: reads, writes: graph.index(input)))
      } else {
        contribute(operation, place, passages[position], to: input, reads: reads)
      }
    }
    for step in later { add(step) }
  }

  /// One contribution to the gradient of `input`.
  private mutating func contribute(
    _ operation: Operation, _ from: Place, _ passage: Passage, to input: String, reads: Int
  ) {
    let before = places[input]
    let shape = forward.place(graph.layer(of: input)).shape
    let border = borders[input] ?? .none
    // Nobody asks for what only comes past a concatenation: it is added to where it lies.
    let isPast = input == graph.receiver(past: operation.output)
    let place =
      isPast
      ? before ?? from
      : Place(buffer: buffers.add(Plane(shape, border: border), at: steps.count), shape: shape)
    let way = WayBack(
      from: buffers.plane(from), to: buffers.plane(place), adds: before != nil,
      selects: followsClasses.contains(operation.output))
    let call = passage.call(way)
    var step = KernelStep(reads: reads, writes: graph.index(input), kernel: call.kernel)
    if case .channels = passage { step.clearsAll = true }
    step.arguments = [
      .x: .map(from), .y: .map(place), .slope: .number(1), .limit: .number(.infinity),
    ]
    if let before { step.arguments[.z] = .map(before) }
    for (operand, source) in call.arguments {
      step.arguments[operand] = operation.argument(source) { .forward(forward.place($0)) }
    }
    if let packed = call.weights {
      let number = number(packed, operation)
      step.weights = number
      step.arguments[.w] = .weights(number)
    }
    if border != .none && !isPast { step.clears = place.buffer }
    places[input] = place
    add(step)
  }

  /// The number of packed weights: those of the forward pass where the kernel reads them.
  private mutating func number(_ packed: PackedTensor, _ operation: Operation) -> Int {
    if packed.content == .forward, let own = forward.weightNumber(operation.output) { return own }
    weights.append(packed)
    return forward.weights.count + weights.count - 1
  }

  private mutating func deliver(_ layer: Int, _ place: Place) {
    pending.append((layer, place))
  }

  private mutating func add(_ step: KernelStep) {
    var step = step
    step.operation = self.operation
    step.delivers = pending
    pending = []
    for case .map(let place) in step.arguments.values { buffers.touch(place, at: steps.count) }
    for delivery in step.delivers { buffers.touch(delivery.place, at: steps.count) }
    steps.append(step)
  }
}

extension Place {
  /// The part of this map that serves an input of the given shape in place.
  func part(_ passage: Passage, of shape: Shape) -> Place {
    guard case .channels(let first) = passage else { return self }
    return Place(buffer: buffer, firstBlock: firstBlock + first / 16, shape: shape)
  }
}

extension Passage {
  /// The kernel that does it.
  func call(_ way: WayBack) -> KernelCall {
    switch self {
    case .same: way.copy
    case .channels(let first):
      KernelCall(
        ChannelCopyKernel(
          input: way.from, output: way.to, from: first, to: 0, count: way.to.shape.channels, adds: way.adds))
    case .nothing: KernelCall(ZeroKernel(output: way.to, adds: way.adds))
    case .kernel(let call): call(way)
    }
  }
}

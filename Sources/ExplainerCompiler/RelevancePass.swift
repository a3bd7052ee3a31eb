internal import ExplainerPlan
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
  /// Tensors whose relevance is wanted, or leads to one that is.
  private let wanted: Set<String>
  private(set) var buffers = Buffers()
  private(set) var steps: [RelevanceOperation] = []
  /// Packed weights that no other pass has; numbers count on from theirs.
  private(set) var weights: [PackedTensor] = []
  /// Where the relevance of each tensor lies.
  private(set) var places: [String: Place] = [:]
  /// Packed weights of the backward pass and of this one, by what tells most of them apart.
  private var others: [PackedTensor.Key: [Int]] = [:]
  private var ours: [PackedTensor.Key: [Int]] = [:]
  /// Tensors that have relevance of steps before, whatever the slice of steps that runs.
  private var written: Set<String> = []
  /// Relevances that are complete when all steps are done.
  private(set) var last: [(layer: Int, place: Place)] = []

  init(_ forward: ForwardPass, _ backward: BackwardPass, _ demand: Demand) {
    self.forward = forward
    self.backward = backward
    graph = forward.graph
    nonNegative = graph.nonNegative
    wanted = demand.relevance
    others = Dictionary(grouping: backward.weights.indices) { .init(backward.weights[$0]) }
    if wanted.contains(graph.logits) { places[graph.logits] = relevance(graph.logits) }
    for (index, operation) in graph.operations.enumerated().reversed() { schedule(operation, index) }
    if wanted.contains(graph.network.description.inputName),
      let place = places[graph.network.description.inputName]
    {
      buffers.touch(place, at: steps.count)
      last = [(NetworkPlan.inputLayer, place)]
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
    let place = make(Plane(forward.place(graph.layer(of: tensor)).shape))
    places[tensor] = place
    return place
  }

  private mutating func touch(_ step: RelevanceOperation) {
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
    guard wanted.contains(operation.output), var received = places[operation.output] else { return }
    var reads = graph.index(operation.output)
    if let past = graph.receiver(past: operation.output), let sum = places[past] {
      scheduleSum(operation, index, received, past)
      (received, reads) = (sum, graph.index(past))
    }
    var step = RelevanceOperation(
      operation: index, layer: graph.index(operation.source), reads: reads, received: received)
    if reads == graph.index(operation.output) { step.delivers.append((reads, received)) }
    if let name = operation.preactivation { step.delivers.append((graph.index(name), received)) }
    guard operation.inputs.contains(where: wanted.contains) else {
      // The relevance of the output is wanted, and no other behind it.
      touch(step)
      steps.append(step)
      return
    }
    step.isNonNegative = operation.inputs.allSatisfy { nonNegative.contains($0) }
    let form = operation.kind.relevance(forward.site(operation))
    for position in operation.inputs.indices {
      let name = graph.receiver(operation, position)
      let passage = form.passages[position]
      let isShared = passage.map { graph.shares(index, position, $0) } ?? false
      if isShared, let passage { places[name] = received.part(passage, of: graph.shape(name)) }
      step.inputs.append(
        RelevanceOperation.Input(
          layer: graph.index(name), values: forward.place(operation.inputs[position]),
          relevance: relevance(name)))
      if !isShared, let passage { route(to: name, &step, position, passage) }
      written.insert(name)
    }
    if let linear = form.linear { distribute(operation, &step, linear) }
    touch(step)
    steps.append(step)
  }

  /// The relevance of a concatenation joins what comes past it to the same inputs.
  private mutating func scheduleSum(
    _ operation: Operation, _ index: Int, _ received: Place, _ past: String
  ) {
    let reads = graph.index(operation.output)
    var step = RelevanceOperation(operation: index, layer: reads, reads: reads, received: received)
    step.delivers.append((reads, received))
    step.inputs.append(
      RelevanceOperation.Input(
        layer: graph.index(past), values: forward.place(operation.output), relevance: relevance(past)))
    route(to: past, &step, 0, .same)
    touch(step)
    steps.append(step)
  }

  /// Lets relevance go on as it is, to the input `name`.
  private mutating func route(
    to name: String, _ step: inout RelevanceOperation, _ position: Int, _ passage: Passage
  ) {
    var way = WayBack(
      from: buffers.plane(step.received), to: buffers.plane(step.inputs[position].relevance))
    var route = RelevanceOperation.Route(input: position, kernel: passage.call(way).kernel)
    // The first step that reaches a tensor never adds.
    if written.contains(name) {
      way.adds = true
      let adding = passage.call(way).kernel
      route.adding = adding
      // An operation that reads a tensor twice always adds the second time.
      if step.inputs[..<position].contains(where: { $0.layer == step.inputs[position].layer }) {
        route.kernel = adding
      }
    }
    step.routes.append(route)
  }

  private mutating func distribute(
    _ operation: Operation, _ step: inout RelevanceOperation, _ linear: LinearForm
  ) {
    let y = forward.plane(operation.output)
    let dy = backward.plane(operation.output)
    let dx = linear.transposed == nil ? dy : backward.plane(operation.inputs[0])
    let way = WayBack(from: dy, to: dx, selects: backward.followsClasses.contains(operation.output))
    let exact = operation.kind.relevance(forward.site(operation).exact).linear ?? linear
    let direct = arithmetic(operation, exact, way)
    // Minimal filtering is the one thing that an exact site is without.
    let isFiltered =
      linear.forward.kernel is WinogradKernel || linear.transposed?(way).kernel is WinogradKernel
    let winograd = isFiltered ? arithmetic(operation, linear, way) : nil
    for index in step.inputs.indices {
      let values = forward.buffers.plane(step.inputs[index].values)
      step.inputs[index].modified = make(values)
      step.inputs[index].modify = RelevanceInputKernel(input: values, output: values)
      step.inputs[index].product = RelevanceProductKernel(
        input: values, output: buffers.plane(step.inputs[index].relevance), factor: dx)
    }
    step.distribution = RelevanceOperation.Distribution(
      direct: direct, winograd: winograd, biasOffset: linear.biasOffset, denominators: [make(y), make(y)],
      partial: make(y), shares: [make(dy), make(dy)], returned: make(dx),
      share: RelevanceShareKernel(input: buffers.plane(step.received), output: dy, denominator: y),
      sum: AddKernel(input: y, output: y))
    if operation.inputs[0] == graph.network.description.inputName {
      step.distribution?.window = linear.window
    }
  }

  /// A linear form both ways, with the numbers of its packed weights.
  private mutating func arithmetic(
    _ operation: Operation, _ linear: LinearForm, _ way: WayBack
  ) -> RelevanceOperation.Arithmetic {
    let back = linear.transposed?(way)
    var result = RelevanceOperation.Arithmetic(forward: linear.forward.kernel, gradient: back?.kernel)
    if let packed = linear.forward.weights { result.forwardWeights = number(packed, operation) }
    if let packed = back?.weights { result.gradientWeights = number(packed, operation) }
    return result
  }

  /// The number of packed weights: those of another pass where it has the same numbers in this order.
  private mutating func number(_ packed: PackedTensor, _ operation: Operation) -> Int {
    if let own = forward.weightNumber(operation.output), forward.weights[own].isSame(as: packed) {
      return own
    }
    let key = PackedTensor.Key(packed)
    if let number = others[key]?.first(where: { backward.weights[$0].isSame(as: packed) }) {
      return forward.weights.count + number
    }
    let known = forward.weights.count + backward.weights.count
    if let number = ours[key]?.first(where: { weights[$0].isSame(as: packed) }) { return known + number }
    ours[key, default: []].append(weights.count)
    weights.append(packed)
    return known + weights.count - 1
  }
}

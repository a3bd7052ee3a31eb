internal import KernelEmission
internal import NetworkDescription

/// The forward pass: where every tensor lies, and the kernels in order.
struct ForwardPass {
  let graph: Graph
  private(set) var buffers = Buffers()
  private(set) var places: [String: Place] = [:]
  private(set) var steps: [KernelStep] = []
  private(set) var weights: [PackedTensor] = []
  /// By tensor: the first and the last step that write it.
  private var writers: [String: (first: Int, last: Int)] = [:]
  /// By the layer of a sum: the step that can do it.
  private var joined: [Int: Int] = [:]
  /// What somebody may ask for by itself; convolutions always do the sums of other addends.
  private let demand: Demand

  init(_ graph: Graph, _ demand: Demand) {
    self.graph = graph
    self.demand = demand
    placeTensors()
    for operation in graph.operations { schedule(operation) }
  }

  func plane(_ tensor: String) -> Plane { buffers.plane(place(tensor)) }
  func place(_ tensor: String) -> Place { places[tensor] ?? Place(buffer: 0, shape: graph.shape(tensor)) }

  /// Where an operation stands.
  func site(_ operation: Operation) -> Site { graph.site(operation, plane) }

  /// The first step that writes a tensor; nil for one that lies ready.
  func step(writing tensor: String) -> Int? { writers[tensor]?.first }

  /// The packed weights of the step that writes a tensor.
  func weightNumber(_ tensor: String) -> Int? { step(writing: tensor).flatMap { steps[$0].weights } }

  mutating func assignOffsets() -> Int { buffers.assignOffsets(from: 0, sharing: false) }

  /// Gives some buffers memory of their own, and lets the others share what lies behind it.
  ///
  /// - Returns: Where the first part ends, and the second.
  mutating func assignOffsets(keeping kept: Set<Int>) -> (kept: Int, end: Int) {
    var lives: [Int: ClosedRange<Int>] = [:]
    for number in steps.indices {
      let arguments = Array(steps[number].arguments.values)
      for case .map(let place) in arguments {
        let first = lives[place.buffer]?.lowerBound ?? number
        lives[place.buffer] = first...number
      }
      // What lay there before is in the border, and in lanes that a copy leaves out.
      guard case .map(let place)? = steps[number].arguments[.y], !kept.contains(place.buffer),
        lives[place.buffer] == number...number
      else { continue }
      if buffers.plane(place).border != .none { steps[number].clears = place.buffer }
      steps[number].clearsAll = steps[number].kernel?.leavesLanes ?? false
    }
    let end = buffers.assignOffsets(of: kept.sorted(), from: 0, sharing: false)
    let shared = lives.keys.filter { !kept.contains($0) }.sorted()
    for index in shared { buffers.live(index, lives[index] ?? 0...0) }
    return (end, buffers.assignOffsets(of: shared, from: end, sharing: true))
  }

  // MARK: - Places

  private mutating func placeTensors() {
    let input = graph.network.description.inputName
    let borders = Self.borders(graph)
    let isPlanar =
      graph.shape(input).channels <= 8
      && (graph.consumers[input] ?? []).allSatisfy {
        graph.operations[$0].kind.readsPlanar(graph.site(graph.operations[$0]))
      }
    places[input] = Place(
      buffer: buffers.add(
        Plane(graph.shape(input), border: borders[input] ?? .none, isPlanar: isPlanar), at: 0),
      shape: graph.shape(input))
    let views = views()
    // The last concatenation first, so that one that feeds another lies within it.
    for (index, operation) in graph.operations.enumerated().reversed() {
      if places[operation.output] == nil {
        let border = members(of: index, views).reduce(Padding.none) { .union($0, borders[$1] ?? .none) }
        let shape = graph.stored(operation.output)
        let buffer = buffers.add(Plane(shape, border: border), at: 0)
        places[operation.output] = Place(buffer: buffer, shape: shape)
      }
      guard views.contains(index) else { continue }
      var block = place(operation.output).firstBlock
      for name in operation.inputs {
        let shape = graph.shape(name)
        places[name] = Place(buffer: place(operation.output).buffer, firstBlock: block, shape: shape)
        block += shape.channels / 16
      }
    }
  }

  /// The concatenations whose inputs can be written in place: whole blocks, each tensor in one place only.
  private func views() -> Set<Int> {
    let joins = graph.operations.indices.filter { graph.operations[$0].memory == .inputsInOrder }
    var readers: [String: Int] = [:]
    for index in joins {
      for name in graph.operations[index].inputs { readers[name, default: 0] += 1 }
    }
    return Set(
      joins.filter { index in
        let inputs = graph.operations[index].inputs
        return inputs.dropLast().allSatisfy { graph.shape($0).channels % 16 == 0 }
          && inputs.allSatisfy { name in
            readers[name] == 1 && graph.producer(name).map { $0.memory != .sameAsInput } ?? false
          }
      })
  }

  /// The tensors that lie in the buffer of an operation's output.
  private func members(of operation: Int, _ views: Set<Int>) -> [String] {
    var result: [String] = []
    var next = [operation]
    while let index = next.popLast() {
      result.append(graph.operations[index].output)
      if views.contains(index) { next += graph.operations[index].inputs.compactMap { graph.producers[$0] } }
    }
    return result
  }

  /// By tensor: the border that its consumers reach into.
  private static func borders(_ graph: Graph) -> [String: Padding] {
    var borders: [String: Padding] = [:]
    for operation in graph.operations {
      let site = graph.site(operation)
      for (position, input) in operation.inputs.enumerated() {
        borders[input] = .union(borders[input] ?? .none, operation.kind.border(site, of: position))
      }
    }
    return borders
  }

  // MARK: - Steps

  private mutating func schedule(_ operation: Operation) {
    let output = place(operation.output)
    if operation.kind.role == .sum, join(operation) { return }
    for call in operation.kind.forward(site(operation)) {
      let input = place(operation.inputs[call.reads])
      // What was written in place needs no copy.
      if operation.memory == .inputsInOrder && input.buffer == output.buffer { continue }
      var step = KernelStep(
        reads: graph.index(operation.inputs[0]), writes: graph.index(operation.output), kernel: call.kernel,
        arguments: [
          .x: .map(input), .y: .map(output), .slope: .number(operation.activation.slope),
          .limit: .number(operation.activation.limit),
        ])
      for (operand, source) in call.arguments {
        step.arguments[operand] = operation.argument(source) { .map(place($0)) }
      }
      if let packed = call.weights {
        step.weights = weights.count
        step.arguments[.w] = .weights(weights.count)
        weights.append(packed)
      }
      step.joinedInto = joined[step.writes]
      writers[operation.output] = (writers[operation.output]?.first ?? steps.count, steps.count)
      steps.append(step)
    }
  }

  /// Lets the operation that makes one addend do the sum, where nothing else reads the addend and the other one lies
  /// ready as the sum will.
  ///
  /// - Returns: Whether it always does, so that the sum needs no step of its own.
  private mutating func join(_ sum: Operation) -> Bool {
    for (addend, other) in [(1, 0), (0, 1)].map({ (sum.inputs[$0], sum.inputs[$1]) }) {
      guard graph.consumers[addend]?.count == 1, plane(other) == plane(sum.output),
        let producer = graph.producer(addend), producer.activation == .identity,
        let number = step(writing: addend), writers[other].map({ $0.last < number }) ?? true,
        let own = steps[number].kernel
      else { continue }
      var site = site(producer)
      site.output = plane(sum.output)
      guard let kernel = producer.kind.joined(site, like: own) else { continue }
      var arguments = steps[number].arguments
      arguments[.z] = .map(place(other))
      arguments[.y] = .map(place(sum.output))
      arguments[.slope] = .number(sum.activation.slope)
      arguments[.limit] = .number(sum.activation.limit)
      if demand.asksFor(addend: addend, of: sum) {
        steps[number].joined = JoinedSum(kernel: kernel, arguments: arguments)
        joined[graph.index(sum.output)] = number
        return false
      }
      (steps[number].kernel, steps[number].arguments) = (kernel, arguments)
      steps[number].writes = graph.index(sum.output)
      writers[sum.output] = (number, number)
      return true
    }
    return false
  }
}

extension Operation {
  /// What a kernel's parameter is given; `map` makes an argument of a tensor.
  func argument(_ source: KernelCall.Source, _ map: (String) -> Argument) -> Argument {
    switch source {
    case .input(let position): map(inputs[position])
    case .output: map(output)
    case .number(let number): .number(number)
    }
  }
}

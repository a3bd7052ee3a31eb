internal import KernelEmission
internal import NetworkDescription

/// The forward pass: where every tensor lies, and the kernels in order.
struct ForwardPass {
  let graph: Graph
  private(set) var buffers = Buffers()
  private(set) var places: [String: Place] = [:]
  private(set) var steps: [Step] = []
  private(set) var weights: [PackedTensor] = []
  /// By the layer of a sum: the step that can do it.
  private var joined: [Int: Int] = [:]

  init(_ graph: Graph) {
    self.graph = graph
    placeTensors()
    for operation in graph.operations { schedule(operation) }
  }

  func plane(_ tensor: String) -> Plane { buffers.plane(place(tensor)) }
  func place(_ tensor: String) -> Place { places[tensor] ?? Place(buffer: 0, shape: graph.shape(tensor)) }

  /// The packed weights of the step that writes a tensor.
  func weightNumber(_ tensor: String) -> Int {
    steps.first { $0.writes == graph.index(tensor) }?.weights ?? -1
  }

  mutating func assignOffsets() -> Int { buffers.assignOffsets(from: 0, sharing: false) }

  // MARK: - Places

  private mutating func placeTensors() {
    let input = graph.network.description.inputName
    let isPlanar =
      graph.shape(input).channels <= 8
      && (graph.consumers[input] ?? []).allSatisfy {
        guard case .convolution(let convolution, _) = graph.operations[$0].kind else { return false }
        return !convolution.isDepthwise(inputs: graph.shape(input).channels)
      }
    places[input] = Place(
      buffer: buffers.add(
        Plane(graph.shape(input), border: border(of: [input]), isPlanar: isPlanar), at: 0),
      shape: graph.shape(input))
    // The last concatenation first, so that one that feeds another lies within it.
    for operation in graph.operations.reversed() {
      if places[operation.output] == nil {
        let inside = members(of: operation)
        let shape = stored(operation)
        let buffer = buffers.add(Plane(shape, border: border(of: inside)), at: 0)
        places[operation.output] = Place(buffer: buffer, shape: shape)
      }
      guard case .concat = operation.kind, isView(operation) else { continue }
      var block = place(operation.output).firstBlock
      for name in operation.inputs {
        let shape = graph.shape(name)
        places[name] = Place(buffer: place(operation.output).buffer, firstBlock: block, shape: shape)
        block += shape.channels / 16
      }
    }
  }

  /// A flattened map keeps the layout of the map.
  private func stored(_ operation: Operation) -> Shape {
    if case .flatten = operation.kind { return graph.shape(operation.inputs[0]) }
    return graph.shape(operation.output)
  }

  /// Whether the inputs of a concatenation can be written in place: whole blocks, each tensor in one place only.
  private func isView(_ operation: Operation) -> Bool {
    operation.inputs.dropLast().allSatisfy { graph.shape($0).channels % 16 == 0 }
      && Set(operation.inputs).count == operation.inputs.count
      && operation.inputs.allSatisfy { name in
        name != graph.network.description.inputName && !isFlat(name)
          && graph.consumers[name]?.filter { isConcat($0) }.count == 1
      }
  }

  private func isConcat(_ index: Int) -> Bool {
    if case .concat = graph.operations[index].kind { true } else { false }
  }

  private func isFlat(_ name: String) -> Bool {
    graph.operations.contains {
      if case .flatten = $0.kind { $0.output == name } else { false }
    }
  }

  /// The tensors that lie in the buffer of an operation's output.
  private func members(of operation: Operation) -> [String] {
    guard case .concat = operation.kind, isView(operation) else { return [operation.output] }
    return [operation.output]
      + operation.inputs.flatMap { name in
        graph.operations.first { $0.output == name }.map { members(of: $0) } ?? [name]
      }
  }

  /// The border that the consumers of some tensors reach into.
  private func border(of tensors: [String]) -> Padding {
    var border = Padding.none
    for tensor in tensors {
      for index in graph.consumers[tensor] ?? [] {
        let operation = graph.operations[index]
        guard case .convolution(let convolution, _) = operation.kind else { continue }
        border = .union(
          border,
          graph.kernels(convolution).border(
            input: graph.shape(tensor), output: graph.shape(operation.output)))
      }
    }
    return border
  }

  // MARK: - Steps

  private mutating func schedule(_ operation: Operation) {
    let input = operation.inputs[0]
    let x = plane(input)
    let y = plane(operation.output)
    var kernel: any Kernel
    var packed: PackedTensor?
    switch operation.kind {
    case .convolution(let convolution, let normalization):
      packed = .convolution(convolution, normalization, inputs: x.shape.channels)
      let choice = graph.kernels(convolution).forward(input: x, output: y)
      kernel = choice.kernel
      packed?.packing = choice.packing
    case .dense(let dense):
      let denseKernel = graph.dense(input: x, output: y)
      kernel = denseKernel
      packed = .dense(dense, inputs: graph.shape(input).channels, positions: x.shape.positions)
      packed?.packing = denseKernel.packing
    case .affine(let normalization):
      kernel = AffineKernel(input: x, output: y)
      packed = .affine(normalization, channels: x.shape.channels)
    case .maxPooling(let pooling):
      kernel = MaxPoolingKernel(input: x, output: y, window: pooling.window)
    case .averagePooling(let pooling):
      kernel = AveragePoolingKernel(
        input: x, output: y, window: pooling.window, countsPadding: pooling.countsPadding)
    case .globalAveragePooling: kernel = GlobalAveragePoolingKernel(input: x, output: y)
    case .activation, .flatten: kernel = ActivationKernel(input: x, output: y)
    case .add:
      kernel = AddKernel(
        input: x, output: y, added: plane(operation.inputs[1]), activates: operation.activation != .identity)
    case .concat:
      scheduleConcat(operation)
      return
    }
    var arguments: [Operand: Argument] = [
      .x: .map(place(input)), .slope: .number(operation.activation.slope),
      .limit: .number(operation.activation.limit),
    ]
    if operation.inputs.count > 1 {
      arguments[.z] = .map(place(operation.inputs[1]))
      join(operation)
    }
    if let packed {
      arguments[.w] = .weights(weights.count)
      weights.append(packed)
      add(kernel, operation, arguments, weights: weights.count - 1)
    } else {
      add(kernel, operation, arguments)
    }
  }

  /// Lets the convolution that makes one addend do the sum, where nothing else reads the addend and the other one lies
  /// ready as the sum will.
  private mutating func join(_ sum: Operation) {
    for (addend, other) in [(1, 0), (0, 1)].map({ (sum.inputs[$0], sum.inputs[$1]) }) {
      guard graph.consumers[addend]?.count == 1, plane(other) == plane(sum.output),
        let producer = graph.operations.first(where: { $0.output == addend }),
        producer.activation == .identity,
        case .convolution(let convolution, _) = producer.kind,
        let number = steps.firstIndex(where: { $0.writes == graph.index(addend) }),
        !steps[number...].contains(where: { $0.writes == graph.index(other) }),
        let kernel = graph.kernels(convolution).joined(
          input: plane(producer.inputs[0]), output: plane(sum.output), like: steps[number].kernel)
      else { continue }
      var arguments = steps[number].arguments
      arguments[.z] = .map(place(other))
      arguments[.y] = .map(place(sum.output))
      arguments[.slope] = .number(sum.activation.slope)
      arguments[.limit] = .number(sum.activation.limit)
      steps[number].joined = JoinedSum(kernel: kernel, arguments: arguments)
      joined[graph.index(sum.output)] = number
      return
    }
  }

  private mutating func add(
    _ kernel: any Kernel, _ operation: Operation, _ arguments: [Operand: Argument], weights: Int = -1
  ) {
    var arguments = arguments
    arguments[.y] = .map(place(operation.output))
    steps.append(
      Step(
        reads: graph.index(operation.inputs[0]), writes: graph.index(operation.output), kernel: kernel,
        arguments: arguments, weights: weights, joinedInto: joined[graph.index(operation.output)]))
  }

  private mutating func scheduleConcat(_ operation: Operation) {
    let target = place(operation.output)
    var channel = 0
    for name in operation.inputs {
      let source = place(name)
      let count = graph.shape(name).channels
      if source.buffer != target.buffer {
        add(
          ChannelCopyKernel(
            input: plane(name), output: plane(operation.output), from: 0, to: channel, count: count,
            adds: false),
          operation, [.x: .map(source)])
      }
      channel += count
    }
  }

  /// A map read as one vector of all its lanes.
  static func vector(_ plane: Plane) -> Plane {
    plane.shape.isVector ? plane : Plane(Shape(plane.blocks * 16 * plane.shape.positions, 1, 1))
  }
}

extension PackedTensor {
  static func convolution(
    _ convolution: Convolution, _ normalization: BatchNormalization?, inputs: Int
  ) -> PackedTensor {
    // Of a depthwise convolution every output has one input.
    let isDepthwise = convolution.isDepthwise(inputs: inputs)
    return PackedTensor(
      content: .forward, weight: convolution.weight, bias: convolution.bias ?? "",
      normalization: normalization, outputs: convolution.outputChannels, inputs: isDepthwise ? 1 : inputs,
      groups: isDepthwise ? 1 : convolution.groups,
      kernel: convolution.window.kernel)
  }

  static func dense(_ dense: Dense, inputs: Int, positions: Int) -> PackedTensor {
    PackedTensor(
      content: .forward, weight: dense.weight, bias: dense.bias ?? "", outputs: dense.outputCount,
      inputs: inputs, flattenedPositions: positions)
  }

  static func affine(_ normalization: BatchNormalization, channels: Int) -> PackedTensor {
    PackedTensor(content: .affine, normalization: normalization, outputs: channels, inputs: channels)
  }
}

internal import ExplainerPlan
internal import KernelEmission
internal import NetworkDescription

/// The dense layers at the end of a network, one behind the other: many passes run them together, so that their
/// weights, often most of the network's, are read once for all.
struct DenseLayers {
  /// Vectors that run at once.
  static let vectors = 48

  /// By layer, the first first: its step in the forward pass, and the kernel for many vectors.
  private(set) var layers: [(number: Int, step: KernelStep, kernel: DenseBatchKernel)] = []
  /// Layers from which a single path of operations that treat each channel by itself leads to the first.
  private(set) var feeders: [Int] = []

  /// None.
  init() {}

  init(_ forward: ForwardPass) {
    let graph = forward.graph
    var tensor = graph.logits
    while let operation = graph.producer(tensor), operation.kind is Dense,
      layers.isEmpty || graph.consumers[tensor]?.count == 1, let number = forward.step(writing: tensor),
      let single = forward.steps[number].kernel as? ConvolutionKernel
    {
      let kernel = DenseBatchKernel(single, count: Self.vectors)
      layers.append((number, forward.steps[number], kernel))
      tensor = operation.inputs[0]
    }
    layers.reverse()
    guard !layers.isEmpty else { return }
    while tensor != graph.network.description.inputName {
      feeders.append(graph.index(tensor))
      guard let operation = graph.producer(tensor),
        // A flattened map keeps its layout: each channel goes its own way there too.
        operation.memory == .sameAsInput
          || operation.isChannelwise(inputs: graph.shape(operation.inputs[0]).channels)
      else { break }
      tensor = operation.inputs[0]
    }
    feeders.reverse()
  }
}

extension Emission {
  /// The tail as the runtime knows it.
  var denseTailPlan: DenseTail? {
    guard !tail.layers.isEmpty else { return nil }
    return .init(
      vectors: DenseLayers.vectors, feeders: tail.feeders,
      layers: tail.layers.compactMap { number, step, kernel in
        guard case .map(let place)? = step.arguments[.x] else { return nil }
        return .init(
          step: number, input: forward.buffers.offset(place), inputs: kernel.single.input.blocks * 16,
          outputs: kernel.single.output.blocks * 16, units: kernel.units,
          slope: Float(Self.number(step, .slope)), limit: Float(Self.number(step, .limit)),
          kernel: kernels.number(kernel))
      })
  }

  /// The generated function that runs one of these layers on many vectors.
  var denseText: String {
    var text = """
        public static func dense(
          _ step: Int, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
          _ units: Range<Int>
        ) {

      """
    guard !tail.layers.isEmpty else { return text + "  }\n\n" }
    text += "    switch step {\n"
    for (number, step, kernel) in tail.layers {
      let limit = Self.number(step, .limit)
      let ending = "\(Self.number(step, .slope)), \(limit == .infinity ? ".infinity" : "\(limit)")"
      text += "    case \(number): Kernels.\(kernels.name(kernel))(x, w, y, \(ending), units)\n"
    }
    return text + "    default: break\n    }\n  }\n\n"
  }

  private static func number(_ step: KernelStep, _ operand: Operand) -> Double {
    if case .number(let number)? = step.arguments[operand] { number } else { .infinity }
  }
}

internal import NetworkDescription
internal import ReferenceNetwork

/// How far the compiled network is from the oracle at one layer.
struct LayerCheck {
  /// The layer line.
  var line: String
  /// The layer's own arithmetic: the oracle's layer on the compiled inputs against the compiled output.
  var forward: Deviation
  /// dy_c/dA: the oracle's step back from the compiled gradients behind the layer against the compiled one.
  var gradient: Deviation?

  /// Whether both are within their limits.
  var isWithinLimits: Bool { forward.isWithinLimit && gradient?.isWithinLimit ?? true }
}

/// Compares layer by layer, so that an error is found where it is made and does not grow on the way.
struct LayerChecker {
  let reference: ReferenceNetwork
  let run: CompiledRun
  private let readers: [String: [Layer]]
  private let layers: [String: Layer]

  init(_ reference: ReferenceNetwork, _ run: CompiledRun) {
    self.reference = reference
    self.run = run
    let list = reference.network.description.layers
    layers = Dictionary(list.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var readers: [String: [Layer]] = [:]
    for layer in list {
      for input in Set(layer.inputs) { readers[input, default: []].append(layer) }
    }
    self.readers = readers
  }

  /// A check for every layer whose output the compiled network has.
  var checks: [LayerCheck] {
    reference.network.description.layers.compactMap { layer in
      guard let found = run.activations[layer.name] else { return nil }
      let expected = computed(layer)
      return LayerCheck(
        line: reference.network.line(for: layer),
        forward: Deviation(found, expected.tensor, terms: expected.terms), gradient: gradient(at: layer.name))
    }
  }

  /// dy_c/dA at a layer's output or at the input; nil where the compiled network does not have it.
  func gradient(at name: String) -> Deviation? {
    guard let found = run.gradients[name] else { return nil }
    let expected = computedGradient(name)
    return Deviation(found, expected.tensor, terms: expected.terms)
  }

  // MARK: - The oracle's side

  private typealias Computed = (tensor: ReferenceTensor, terms: Int)

  /// The oracle's output of a layer from compiled maps; where those were merged away, from the maps before.
  private func computed(_ layer: Layer) -> Computed {
    let inputs = layer.inputs.map(activation)
    let terms = Terms.forward(layer, in: reference.network) + inputs.reduce(0) { $0 + $1.terms }
    return (reference.output(of: layer, inputs: inputs.map(\.tensor)), terms)
  }

  private func activation(_ name: String) -> Computed {
    if let tensor = run.activations[name] { return (tensor, 0) }
    if let layer = layers[name] { return computed(layer) }
    return (ReferenceTensor(reference.network.shapes[name] ?? Shape(0, 0, 0), repeating: .nan), 0)
  }

  /// The sum over the layers that read `name` of what they pass back.
  private func computedGradient(_ name: String) -> Computed {
    let shape = reference.network.shapes[name] ?? Shape(0, 0, 0)
    var sum = Computed(ReferenceTensor(shape), 0)
    for layer in readers[name] ?? [] {
      guard let behind = gradientBehind(layer) else { continue }
      let parts = reference.inputGradients(
        of: layer, inputs: layer.inputs.map { activation($0).tensor }, output: activation(layer.name).tensor,
        outputGradient: behind.tensor)
      for (input, part) in zip(layer.inputs, parts) where input == name {
        sum.tensor = sum.tensor.combined(with: part, +)
      }
      sum.terms += behind.terms + Terms.backward(layer, in: reference.network)
    }
    return sum
  }

  private func gradientBehind(_ layer: Layer) -> Computed? {
    if let tensor = run.gradients[layer.name] { return (tensor, 0) }
    let shape = reference.network.shape(of: layer)
    if layer.name == reference.network.logitsLayer.name {
      var start = ReferenceTensor(shape)
      start.values[run.target] = 1
      return (start, 0)
    }
    // Behind the logits there is only the softmax, whose gradient is 0.
    guard readers[layer.name] != nil else { return nil }
    return computedGradient(layer.name)
  }
}

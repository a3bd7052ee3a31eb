internal import KernelEmission
internal import NetworkDescription

/// The slope below zero and the upper limit of an activation; slope 1 without limit is the identity.
struct Activation: Equatable {
  var slope: Double
  var limit: Double

  static let identity = Activation(slope: 1, limit: .infinity)

  init(slope: Double, limit: Double) {
    self.slope = slope
    self.limit = limit
  }

  /// The activation that a layer kind is, nil where it is none.
  init?(_ kind: any LayerKind) {
    switch kind {
    case is ReLU: self.init(slope: 0, limit: .infinity)
    case let leaky as LeakyReLU: self.init(slope: leaky.slope, limit: .infinity)
    case let clipped as ClippedReLU: self.init(slope: 0, limit: clipped.maximum)
    default: return nil
    }
  }
}

/// One piece of work of the canonical network: a layer together with those that are merged into its kernel.
struct Operation {
  enum Kind {
    case convolution(Convolution, BatchNormalization?)
    case dense(Dense)
    case affine(BatchNormalization)
    case maxPooling(MaxPooling)
    case averagePooling(AveragePooling)
    case globalAveragePooling
    case activation
    case add
    case concat
    case flatten
  }

  var kind: Kind
  /// The layer that the operation is named after: the first of those that are merged.
  var source: String
  /// Applied to the result in the same kernel.
  var activation = Activation.identity
  /// Tensors that are read, by the name of the layer that they are the output of.
  var inputs: [String]
  /// The tensor that is written: the name of the last layer that is merged in.
  var output: String
  /// The layer whose output is the fused activation's input.
  var preactivation: String?
}

/// The canonical network: batch normalisation merged, activations fused, dropout and softmax gone.
struct Graph {
  let network: ValidatedNetwork
  /// Whether convolutions keep direct kernels.
  let isExact: Bool
  /// What kernels are compiled for.
  let registers: RegisterFile
  private(set) var operations: [Operation] = []
  /// Layers whose output is no tensor of its own, and the layer to ask instead.
  private(set) var merged: [String: String] = [:]
  /// By tensor: the operations that read it, one entry for each time.
  private(set) var consumers: [String: [Int]] = [:]

  /// - Throws: `DescriptionError` for what cannot be compiled.
  init(_ network: ValidatedNetwork, isExact: Bool = false, registers: RegisterFile = .thirtyTwo)
    throws(DescriptionError)
  {
    self.network = network
    self.isExact = isExact
    self.registers = registers
    let layers = network.description.layers
    let faults = layers.compactMap { Self.unsupported($0, network) }
    guard faults.isEmpty else { throw DescriptionError(file: "network.json", faults: faults) }

    var users: [String: [Layer]] = [:]
    var alias: [String: String] = [:]
    for layer in layers {
      for input in layer.inputs { users[alias[input] ?? input, default: []].append(layer) }
      if Self.isIdentity(layer, network) { alias[layer.name] = alias[layer.inputs[0]] ?? layer.inputs[0] }
    }
    /// The one layer that uses the output of `name`.
    func only(_ name: String) -> Layer? {
      let all = (users[name] ?? []).filter { !Self.isIdentity($0, network) && !($0.kind is Softmax) }
      return all.count == 1 && (users[name] ?? []).count == 1 ? all[0] : nil
    }

    var fused: Set<String> = []
    for layer in layers where !fused.contains(layer.name) {
      if let target = alias[layer.name] {
        merged[layer.name] = target
        continue
      }
      if layer.kind is Softmax {
        merged[layer.name] = alias[layer.inputs[0]] ?? layer.inputs[0]
        continue
      }
      guard let kind = Self.kind(layer) else { continue }
      var operation = Operation(
        kind: kind, source: layer.name, inputs: layer.inputs.map { alias[$0] ?? $0 }, output: layer.name)
      if case .activation = operation.kind {
        operation.activation = Activation(layer.kind) ?? .identity
      }
      if case .convolution(let convolution, _) = operation.kind, let next = only(operation.output),
        let normalization = next.kind as? BatchNormalization
      {
        operation.kind = .convolution(convolution, normalization)
        merged[operation.output] = next.name
        fused.insert(next.name)
        operation.output = next.name
      }
      if operation.canFuseActivation, let next = only(operation.output),
        let activation = Activation(next.kind)
      {
        operation.activation = activation
        operation.preactivation = operation.output
        operation.output = next.name
        fused.insert(next.name)
      }
      if case .flatten = operation.kind { merged[layer.name] = operation.inputs[0] }
      operations.append(operation)
    }
    for (index, operation) in operations.enumerated() {
      for input in operation.inputs { consumers[input, default: []].append(index) }
    }
    let flattened = flatteningFaults
    guard flattened.isEmpty else { throw DescriptionError(file: "network.json", faults: flattened) }
  }

  /// A flattened map keeps the layout of the map, which dense layers alone can read.
  private var flatteningFaults: [Fault] {
    operations.compactMap { operation in
      guard case .flatten = operation.kind else { return nil }
      let other = (consumers[operation.output] ?? []).first {
        if case .dense = operations[$0].kind { false } else { true }
      }
      let isLast = consumers[operation.output] == nil
      guard isLast || other != nil else { return nil }
      return Fault(
        "layer '\(operation.output)'",
        found: "a flattened map " + (other.map { "read by '\(operations[$0].output)'" } ?? "as the logits"),
        expected: "dense layers alone behind it: others are not compiled there yet")
    }
  }

  /// The inputs of operation `index` that, read by nothing else, can share the memory of its output in a pass from
  /// the logits down: what arrives for the output is what arrives for them.
  ///
  /// - Parameter sumsShare: Whether the first input of a sum is one of them, as in a gradient.
  func sharedInputs(of index: Int, sumsShare: Bool) -> [Int] {
    let operation = operations[index]
    func isOnlyConsumer(_ name: String) -> Bool { consumers[name] == [index] }
    switch operation.kind {
    case .activation: return isOnlyConsumer(operation.inputs[0]) ? [0] : []
    case .add: return sumsShare && isOnlyConsumer(operation.inputs[0]) ? [0] : []
    case .concat:
      var channel = 0
      var list: [Int] = []
      for (position, name) in operation.inputs.enumerated() {
        let count = shape(name).channels
        let isLast = position == operation.inputs.count - 1
        if isOnlyConsumer(name), channel % 16 == 0, count % 16 == 0 || isLast { list.append(position) }
        channel += count
      }
      return list
    default: return []
    }
  }

  /// Tensors without negative values, whatever the input: behind a ReLU, and what pooling, joining and adding make
  /// of such.
  var nonNegative: Set<String> {
    var result: Set<String> = []
    for operation in operations {
      let isNonNegative =
        switch operation.kind {
        case .maxPooling, .averagePooling, .globalAveragePooling, .concat, .flatten:
          operation.inputs.allSatisfy { result.contains($0) }
        case .activation, .add:
          operation.activation.slope == 0 || operation.inputs.allSatisfy { result.contains($0) }
        case .convolution, .dense, .affine: operation.activation.slope == 0
        }
      if isNonNegative { result.insert(operation.output) }
    }
    return result
  }

  /// The tensor of the logits.
  var logits: String {
    let name = network.logitsLayer.name
    return merged[name] ?? name
  }

  /// The kernels of a convolution.
  func kernels(_ convolution: Convolution) -> ConvolutionKernels {
    ConvolutionKernels(convolution: convolution, isExact: isExact, registers: registers)
  }

  /// The same, direct kernels alone.
  func directKernels(_ convolution: Convolution) -> ConvolutionKernels {
    ConvolutionKernels(convolution: convolution, isExact: true, registers: registers)
  }

  /// The kernel of a dense layer.
  func dense(input: Plane, output: Plane) -> ConvolutionKernel {
    var kernel = ConvolutionKernel(
      input: ForwardPass.vector(input), output: output, window: Window(kernel: Pair(1, 1)))
    kernel.registers = registers
    return kernel
  }

  func shape(_ tensor: String) -> Shape { network.shapes[tensor] ?? Shape(1, 1, 1) }

  /// The number of the layer called `name`, -1 for the input.
  func index(_ name: String) -> Int {
    network.description.layers.firstIndex { $0.name == name } ?? -1
  }

  /// What a layer does; nil for a kind that this compiler does not know.
  private static func kind(_ layer: Layer) -> Operation.Kind? {
    switch layer.kind {
    case let convolution as Convolution: .convolution(convolution, nil)
    case let dense as Dense: .dense(dense)
    case let normalization as BatchNormalization: .affine(normalization)
    case let pooling as MaxPooling: .maxPooling(pooling)
    case let pooling as AveragePooling: .averagePooling(pooling)
    case is GlobalAveragePooling: .globalAveragePooling
    case is Add: .add
    case is Concat: .concat
    case is Flatten: .flatten
    default: Activation(layer.kind) == nil ? nil : .activation
    }
  }

  /// Dropout, the flattening of a vector, and a concatenation of one input change nothing.
  private static func isIdentity(_ layer: Layer, _ network: ValidatedNetwork) -> Bool {
    switch layer.kind {
    case is Dropout: true
    case is Flatten: network.inputShapes(of: layer)[0].isVector
    case is Concat: layer.inputs.count == 1
    default: false
    }
  }

  private static func unsupported(_ layer: Layer, _ network: ValidatedNetwork) -> Fault? {
    if kind(layer) == nil && !isIdentity(layer, network) && !(layer.kind is Softmax) {
      return Fault(
        "layer '\(layer.name)'", found: "the kind '\(type(of: layer.kind).name)'",
        expected: "a kind that the compiler knows")
    }
    return nil
  }
}

extension Operation {
  /// Kernels that end in an activation.
  fileprivate var canFuseActivation: Bool {
    switch kind {
    case .convolution, .dense, .affine, .add: true
    default: false
    }
  }
}

internal import ExplainerPlan
internal import KernelEmission
internal import NetworkDescription

/// The canonical network: batch normalisation merged, activations fused, dropout and softmax gone.
struct Graph {
  let network: ValidatedNetwork
  /// What kernels are chosen by.
  let tools: Tools
  private(set) var operations: [Operation] = []
  /// Layers whose output is no tensor of its own, and the layer to ask instead.
  private(set) var merged: [String: String] = [:]
  /// By tensor: the operations that read it, one entry for each time.
  private(set) var consumers: [String: [Int]] = [:]
  /// By tensor: the operations that hand something back to it. What comes back to the beginning of a concatenation by
  /// those that continue it is a tensor of its own.
  private var givers: [String: [Int]] = [:]
  /// The concatenations that others continue, and the numbers of what comes back to them so, behind those of layers.
  private var continued: [String: Int] = [:]
  /// By tensor: the operation that writes it; none for the input.
  private(set) var producers: [String: Int] = [:]
  /// By name of a layer: its number.
  private let numbers: [String: Int]

  /// - Throws: `DescriptionError` for what cannot be compiled.
  init(_ network: ValidatedNetwork, isExact: Bool = false, registers: RegisterFile = .thirtyTwo)
    throws(DescriptionError)
  {
    self.network = network
    tools = Tools(isExact: isExact, registers: registers)
    let layers = network.description.layers
    numbers = Dictionary(
      layers.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
    let faults = layers.compactMap(Self.unsupported)
    guard faults.isEmpty else { throw DescriptionError(file: "network.json", faults: faults) }
    merge(layers)
    nestConcatenations()
    for (index, operation) in operations.enumerated() {
      producers[operation.output] = index
      for input in operation.inputs { consumers[input, default: []].append(index) }
      if operation.continues, continued[operation.inputs[0]] == nil {
        continued[operation.inputs[0]] = layers.count + continued.count
      }
      for position in operation.inputs.indices {
        givers[receiver(operation, position), default: []].append(index)
      }
    }
    let flattened = flatteningFaults
    guard flattened.isEmpty else { throw DescriptionError(file: "network.json", faults: flattened) }
  }

  /// Makes operations of layers.
  private mutating func merge(_ layers: [Layer]) {
    let presences = layers.map { layer in
      (layer.kind as? any CompiledLayer)?.presence(inputs: network.inputShapes(of: layer)) ?? .identity
    }
    /// By tensor: the layers that use it.
    var users: [String: [Int]] = [:]
    var alias: [String: String] = [:]
    for (number, layer) in layers.enumerated() {
      for input in layer.inputs { users[alias[input] ?? input, default: []].append(number) }
      if presences[number] == .identity { alias[layer.name] = alias[layer.inputs[0]] ?? layer.inputs[0] }
    }
    /// The one layer that uses the output of `name`.
    func only(_ name: String) -> Layer? {
      guard let all = users[name], all.count == 1, presences[all[0]] == .operation else { return nil }
      return layers[all[0]]
    }

    var fused: Set<String> = []
    for (number, layer) in layers.enumerated() where !fused.contains(layer.name) {
      guard presences[number] == .operation, let kind = layer.kind as? any CompiledLayer else {
        merged[layer.name] = alias[layer.inputs[0]] ?? layer.inputs[0]
        continue
      }
      var operation = Operation(
        kind: kind, source: layer.name, inputs: layer.inputs.map { alias[$0] ?? $0 }, output: layer.name)
      if let kind = kind as? any ActivationLayer { operation.activation = kind.activation }
      if operation.absorbs.contains(.normalization), let next = only(operation.output),
        let normalization = next.kind as? BatchNormalization
      {
        operation.normalization = normalization
        merged[operation.output] = next.name
        fused.insert(next.name)
        operation.output = next.name
      }
      if operation.absorbs.contains(.activation), let next = only(operation.output),
        let kind = next.kind as? any ActivationLayer
      {
        operation.activation = kind.activation
        operation.preactivation = operation.output
        operation.output = next.name
        fused.insert(next.name)
      }
      if operation.memory == .sameAsInput { merged[layer.name] = operation.inputs[0] }
      operations.append(operation)
    }
  }

  /// A concatenation that begins as an earlier one does takes that one's output instead: the last layer of a dense block
  /// then has two inputs instead of all, and lies in the same memory as those before it.
  private mutating func nestConcatenations() {
    // A tree of beginnings: from one, by the next input, to the longer one; and the concatenations that are one.
    struct Branch: Hashable { let from: Int, input: String }
    var branches: [Branch: Int] = [:]
    var whole: [Int: String] = [:]
    for index in operations.indices where operations[index].memory == .inputsInOrder {
      let inputs = operations[index].inputs
      var (node, known) = (0, 0)
      var beginning: String?
      for (position, input) in inputs.enumerated() {
        let branch = Branch(from: node, input: input)
        node = branches[branch] ?? branches.count + 1
        branches[branch] = node
        if position < inputs.count - 1, let output = whole[node] {
          (beginning, known) = (output, position + 1)
        }
      }
      if whole[node] == nil { whole[node] = operations[index].output }
      guard let beginning else { continue }
      operations[index].inputs = [beginning] + inputs[known...]
      operations[index].continues = true
    }
  }

  private static func unsupported(_ layer: Layer) -> Fault? {
    guard !(layer.kind is any CompiledLayer) else { return nil }
    return Fault(
      "layer '\(layer.name)'", found: "the kind '\(type(of: layer.kind).name)'",
      expected: "a kind that the compiler knows")
  }

  /// A flattened map keeps the layout of the map, which dense layers alone can read.
  private var flatteningFaults: [Fault] {
    operations.compactMap { operation in
      guard operation.memory == .sameAsInput else { return nil }
      let readers = (consumers[operation.output] ?? []).map { operations[$0] }
      let other = readers.first { !type(of: $0.kind).readsFlattened }
      guard readers.isEmpty || other != nil else { return nil }
      return Fault(
        "layer '\(operation.output)'",
        found: "a flattened map " + (other.map { "read by '\($0.output)'" } ?? "as the logits"),
        expected: "dense layers alone behind it: others are not compiled there yet")
    }
  }

  /// Tensors without negative values, whatever the input: behind a ReLU, and what pooling, joining and adding make
  /// of such.
  var nonNegative: Set<String> {
    var result: Set<String> = []
    for operation in operations {
      if operation.activation.slope == 0
        || operation.kind.isNonNegative(inputs: operation.inputs.map { result.contains($0) })
      {
        result.insert(operation.output)
      }
    }
    return result
  }

  /// Tensors whose channels are those of the logits, each by itself: what comes back from one logit lies in the channels
  /// of its block.
  var followsClasses: Set<String> {
    var result: Set = [logits]
    for (index, operation) in operations.enumerated().reversed()
    where result.contains(operation.output) && consumers[operation.inputs[0]] == [index]
      && operation.isChannelwise(inputs: shape(operation.inputs[0]).channels)
    {
      result.insert(operation.inputs[0])
    }
    return result
  }

  /// The tensor of the logits.
  var logits: String {
    let name = network.logitsLayer.name
    return merged[name] ?? name
  }

  func shape(_ tensor: String) -> Shape { network.shapes[layer(of: tensor)] ?? Shape(1, 1, 1) }

  /// The number of the layer called `name`, or of the input.
  func index(_ name: String) -> Int { numbers[name] ?? continued[layer(of: name)] ?? NetworkPlan.inputLayer }

  /// The name of a layer, or of the input, by its number.
  func name(of index: Int) -> String {
    let layers = network.description.layers
    guard index >= layers.count else {
      return index >= 0 ? layers[index].name : network.description.inputName
    }
    return continued.first { $0.value == index }?.key ?? ""
  }

  // MARK: - Concatenations that others continue

  /// What takes what an operation hands back for an input.
  ///
  /// A concatenation a, b, c that continues a, b hands to a and b, past the layer that joins the two: the gradient of
  /// that layer is what its own readers make of it, and no more.
  func receiver(_ operation: Operation, _ position: Int) -> String {
    let input = operation.inputs[position]
    return operation.continues && position == 0 ? input + Self.mark : input
  }

  /// What takes the sum of what comes back to a concatenation and past it to the same inputs; nil where none continues
  /// it.
  func receiver(past concatenation: String) -> String? {
    continued[concatenation] == nil ? nil : concatenation + Self.mark
  }

  /// The layer whose maps a tensor that takes something has the shape of.
  func layer(of receiver: String) -> String {
    receiver.hasSuffix(Self.mark) ? String(receiver.dropLast(Self.mark.count)) : receiver
  }

  /// Ends the names of what no layer has.
  private static let mark = "\u{0}…"

  // MARK: - Tensors

  /// The operation that writes a tensor; nil for the input.
  func producer(_ tensor: String) -> Operation? { producers[tensor].map { operations[$0] } }

  /// The shape of a tensor in memory: a flattened map keeps the layout of the map.
  func stored(_ tensor: String) -> Shape {
    guard let operation = producer(tensor), operation.memory == .sameAsInput else { return shape(tensor) }
    return shape(operation.inputs[0])
  }

  /// Where an operation stands, with maps as they are in `plane`: without it they have no borders yet.
  func site(_ operation: Operation, _ plane: ((String) -> Plane)? = nil) -> Site {
    let plane = plane ?? { Plane(stored($0)) }
    return Site(
      inputs: operation.inputs.map(plane), output: plane(operation.output),
      normalization: operation.normalization, activation: operation.activation, tools: tools)
  }

  /// Whether what arrives for the output of operation `index`, in a pass from the logits down, can serve an input where
  /// it lies: the same numbers that nothing else reads, in whole blocks.
  func shares(_ index: Int, _ position: Int, _ passage: Passage) -> Bool {
    let inputs = operations[index].inputs
    guard givers[receiver(operations[index], position)] == [index] else { return false }
    return switch passage {
    // One input alone: each has its own activation gradient done in place.
    case .same: position == 0
    case .channels(let first):
      first % 16 == 0 && (shape(inputs[position]).channels % 16 == 0 || position == inputs.count - 1)
    case .kernel, .nothing: false
    }
  }
}

extension Operation {
  /// Whether every output channel depends on the input channel of the same number alone.
  func isChannelwise(inputs: Int) -> Bool { kind.isChannelwise(inputs: [Shape(inputs, 1, 1)]) }
}

import NetworkDescription
import WeightFiles

/// The network as far as it is built: layers, their shapes, and what each name of the graph stands for.
struct GraphBuilder {
  private(set) var layers: [Layer] = []
  private(set) var shapes: [String: Shape]
  private(set) var parameters: [String: Constant] = [:]
  /// Reads the tensors of Constant nodes.
  let tensors: TensorReader
  /// How many nodes read a name of the graph; the network's output counts as one more.
  let uses: [String: Int]
  private var positions: [String: Int] = [:]
  /// The name that a layer's output has in the graph.
  private(set) var outputNames: [String: String] = [:]
  private(set) var values: [String: Value]

  /// How many numbers were computed at import.
  private var foldedCount = 0

  init(input: GraphInput, uses: [String: Int], tensors: TensorReader) {
    shapes = [input.name: input.shape]
    values = [input.name: .map(input.value)]
    self.uses = uses
    self.tensors = tensors
  }

  /// Lets an output name stand for a value.
  mutating func bind(_ output: String, to value: Value) { values[output] = value }

  /// Lets the node's first output stand for a value.
  mutating func bind(_ node: NodeReader, to value: Value) { values[node.output] = value }

  /// The shape behind a feature map.
  func shape(_ map: FeatureMapValue) -> Shape { shapes[map.layer] ?? Shape(0, 0, 0) }

  /// The kind of the layer behind a feature map; nil for the network's input.
  func kind(_ map: FeatureMapValue) -> (any LayerKind)? { positions[map.layer].map { layers[$0].kind } }

  /// The layer behind a feature map; nil for the network's input.
  func layer(behind map: FeatureMapValue) -> Layer? { positions[map.layer].map { layers[$0] } }

  /// Computes a node of constants.
  mutating func fold(_ node: inout NodeReader, _ operation: ConstantOperator) {
    do throws(Refusal) {
      let results = try operation.compute(&node)
      for (name, var result) in zip(node.node.output, results) {
        foldedCount += result.count
        guard foldedCount <= 10 * Limit.folded else { throw Refusal("more constants than anyone means") }
        result.name = name
        bind(name, to: .constant(result))
      }
    } catch {
      node.report(error.reason)
    }
  }

  /// Adds the node's layer and binds its output.
  ///
  /// A layer that treats every number alone keeps the order in which the graph sees its input.
  ///
  /// - Parameter dims: The output's dimensions in ONNX; nil for those of the shape, in the rank of the input.
  mutating func add(
    _ kind: any LayerKind, for node: inout NodeReader, inputs: [FeatureMapValue], dims: [Int]? = nil
  ) {
    if let result = insert(kind, for: &node, inputs: inputs, dims: dims) { bind(node, to: .map(result)) }
  }

  /// Adds a layer and returns its output; nil where the node has faults.
  ///
  /// - Parameter suffix: What the layer's name ends with where the node needs several layers; nil for the last one.
  mutating func insert(
    _ kind: any LayerKind, suffix: String? = nil, for node: inout NodeReader, inputs: [FeatureMapValue],
    dims: [Int]? = nil
  ) -> FeatureMapValue? {
    guard node.faults.isEmpty else { return nil }
    let keepsArrangement = kind.isElementwise && inputs.allSatisfy { $0.isArranged(as: inputs[0]) }
    guard keepsArrangement || inputs.allSatisfy(\.keepsOrder) || isGated(kind, inputs) else {
      node.report("a map of dimensions \(inputs[0].dims) with its channels last; expected channels first")
      return nil
    }
    var name = node.name
    if let suffix { name += ".\(suffix)" }
    while shapes[name] != nil { name += "_" }
    do throws(ShapeError) {
      let shape = try kind.outputShape(inputs: inputs.map { shapes[$0.layer] ?? Shape(0, 0, 0) })
      guard let count = elementCount([shape.channels, shape.height, shape.width]),
        count <= Limit.size, count > 0
      else {
        throw ShapeError(found: "an output of \(shape)", expected: "1 to 2^30 numbers")
      }
      positions[name] = layers.count
      if suffix == nil { outputNames[name] = node.output }
      layers.append(Layer(name, kind, inputs: inputs.map(\.layer)))
      shapes[name] = shape
      if kind.isElementwise, dims == nil || dims == inputs[0].dims {
        var result = inputs[0]
        result.layer = name
        return result
      }
      let own = [1, shape.channels, shape.height, shape.width].prefix(inputs[0].dims.count)
      return FeatureMapValue(layer: name, dims: dims ?? Array(own))
    } catch {
      node.report("\(error.found); expected \(error.expected)")
      return nil
    }
  }

  /// Adds a layer for a map that the graph sees with its channels last, and sees the output in the same way.
  mutating func addChannelsLast(_ kind: any LayerKind, for node: inout NodeReader, input: FeatureMapValue) {
    let rank = input.dims.count
    let plain = FeatureMapValue(layer: input.layer, dims: plainDims(of: input))
    guard var result = insert(kind, for: &node, inputs: [plain]) else { return }
    result.view = result.view.transposed([0] + Array(2..<rank) + [1])
    bind(node, to: .map(result))
  }

  /// Whether a product is that of a map and one number a channel, wherever the graph has its channels.
  private func isGated(_ kind: any LayerKind, _ inputs: [FeatureMapValue]) -> Bool {
    guard kind.role == .product, inputs.count == 2, shape(inputs[1]).positions == 1 else { return false }
    guard let axis = channelAxis(of: inputs[0]) else { return false }
    return channelAxis(of: inputs[1]) == axis
  }

  /// Gives the layer behind `map` another kind, such as one with a bias.
  mutating func replaceKind(of map: FeatureMapValue, with kind: any LayerKind) {
    if let position = positions[map.layer] { layers[position].kind = kind }
  }

  /// The axis of the channels in the dimensions of a map: 1 as a rule, the last one in graphs with channels last.
  func channelAxis(of map: FeatureMapValue) -> Int? {
    guard map.order == nil, map.dims.count >= 2 else { return nil }
    let shape = shape(map)
    let area = shape.height * shape.width
    if shape.channels > 1 {
      return map.dims.indices.first { map.dims[$0] == shape.channels && map.view.strides[$0] == area }
    }
    let spatial = [shape.height, shape.width].prefix(map.dims.count - 2)
    return Array(map.dims.dropFirst(2)) == Array(spatial) ? 1 : map.dims.count - 1
  }

  /// The dimensions of a map with its channels first.
  func plainDims(of map: FeatureMapValue) -> [Int] {
    let shape = shape(map)
    return Array([1, shape.channels, shape.height, shape.width].prefix(map.dims.count))
  }

  /// The numbers of a constant that is one number, or one a channel, under the dimensions of a map.
  func perChannel(_ constant: Constant, for map: FeatureMapValue) -> [Float]? {
    let channels = shape(map).channels
    guard let list = constant.floats, constant.dims.count <= map.dims.count else { return nil }
    if list.count == 1 { return Array(repeating: list[0], count: channels) }
    guard let axis = channelAxis(of: map) else { return nil }
    var wanted = Array(repeating: 1, count: map.dims.count)
    wanted[axis] = channels
    // Broadcasting aligns the last dimensions.
    let dims = Array(repeating: 1, count: wanted.count - constant.dims.count) + constant.dims
    return dims == wanted ? list : nil
  }

  /// Takes a constant as a parameter of these dimensions and returns the name that it has in the weights.
  mutating func parameter(_ constant: Constant, dims: [Int], for node: inout NodeReader) -> String {
    guard constant.dims == dims, let values = constant.floats else {
      node.report("the tensor '\(constant.name)' of dimensions \(constant.dims); expected \(dims)")
      return constant.name
    }
    if let first = values.withUnsafeBufferPointer({ FloatConversion.firstNonFinite($0) }) {
      node.report("the tensor '\(constant.name)' holds \(values[first]) at index \(first)")
    }
    // One initialiser may serve two layers in different forms, transposed here and straight there.
    var name = constant.name
    if let other = parameters[name], other != constant { name += ".\(node.name)" }
    while let other = parameters[name], other != constant { name += "_" }
    parameters[name] = constant
    return name
  }
}

extension LayerKind {
  /// Whether each number of the output belongs to the number of the input at its place.
  fileprivate var isElementwise: Bool {
    switch role {
    case .activation, .choice, .sum, .product, .normalization, .standardization, .passing: !(self is Flatten)
    default: false
    }
  }
}

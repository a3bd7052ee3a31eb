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

  init(input: String, shape: Shape, uses: [String: Int], tensors: TensorReader) {
    shapes = [input: shape]
    values = [
      input: .map(FeatureMapValue(layer: input, dims: [1, shape.channels, shape.height, shape.width]))
    ]
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

  /// Adds the node's layer and binds its output.
  ///
  /// - Parameter dims: The output's dimensions in ONNX; nil for those of the shape, in the rank of the input.
  mutating func add(
    _ kind: any LayerKind, for node: inout NodeReader, inputs: [FeatureMapValue], dims: [Int]? = nil
  ) {
    guard node.faults.isEmpty else { return }
    do throws(ShapeError) {
      let shape = try kind.outputShape(inputs: inputs.map { shapes[$0.layer] ?? Shape(0, 0, 0) })
      guard let count = elementCount([shape.channels, shape.height, shape.width]),
        count <= Limit.size, count > 0
      else {
        throw ShapeError(found: "an output of \(shape)", expected: "1 to 2^30 numbers")
      }
      positions[node.name] = layers.count
      outputNames[node.name] = node.output
      layers.append(Layer(node.name, kind, inputs: inputs.map(\.layer)))
      shapes[node.name] = shape
      let own = [1, shape.channels, shape.height, shape.width].prefix(inputs[0].dims.count)
      bind(node, to: .map(FeatureMapValue(layer: node.name, dims: dims ?? Array(own))))
    } catch {
      node.report("\(error.found); expected \(error.expected)")
    }
  }

  /// Gives the layer behind `map` another kind, such as one with a bias.
  mutating func replaceKind(of map: FeatureMapValue, with kind: any LayerKind) {
    if let position = positions[map.layer] { layers[position].kind = kind }
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

import NetworkDescription

/// Walks the nodes that the output needs, in order, and collects all faults.
struct GraphReader {
  private let graph: ONNXGraph
  private let input: GraphInput
  private let opset: Int
  private let tensors: TensorReader
  private let output: String
  /// The nodes that the output needs, in the order of the file.
  private let nodes: [ONNXNode]
  private let initialisers: [String: ONNXTensor]
  /// Names of sparse tensors, which are not read.
  private let sparse: Set<String>
  /// More classes than any labelled set has; what claims more is a map that was flattened.
  private static let mostClasses = 1 << 20

  init(
    _ graph: ONNXGraph, input: GraphInput, opset: Int, tensors: TensorReader
  ) throws(ImportError) {
    self.graph = graph
    self.input = input
    self.opset = opset
    self.tensors = tensors
    guard graph.output.count == 1, let output = graph.output.first?.name else {
      let names = graph.output.map(\.name).joined(separator: ", ")
      throw ImportError(
        .badInput, "found \(graph.output.count) outputs (\(names)); expected one, the class scores")
    }
    self.output = output
    initialisers = Dictionary(graph.initializer.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    sparse = Set(graph.sparseInitializer.map(\.values.name))
    nodes = try Self.needed(for: output, in: graph.node, given: Set(initialisers.keys).union([input.name]))
  }

  /// The network, its layers pruned to those that lead to the output.
  func imported(digest: String) throws(ImportError) -> ImportedGraph {
    let builder = try built()
    guard case .map(let result)? = builder.values[output], result.layer != input.name else {
      throw ImportError(.badInput, "output '\(output)': no layer computes it from the input")
    }
    let shape = builder.shape(result)
    guard shape.isVector else {
      throw ImportError(
        .badInput, "output '\(output)': found a map of \(shape); expected a vector, a number a class")
    }
    guard shape.channels <= Self.mostClasses else {
      throw ImportError(
        .badInput,
        "output '\(output)': found \(shape.channels) numbers; expected at most \(Self.mostClasses), one a class"
      )
    }
    var needed: Set<String> = [result.layer]
    for layer in builder.layers.reversed() where needed.contains(layer.name) {
      needed.formUnion(layer.inputs)
    }
    let layers = builder.layers.filter { needed.contains($0.name) }
    if let early = layers.dropLast().first(where: { $0.kind is Softmax }) {
      throw ImportError(
        .badInput, "Softmax '\(early.name)': found before the end; expected as the last layer")
    }
    var weights: [(name: String, shape: [Int], values: [Float])] = []
    var seen: Set<String> = []
    for layer in layers {
      let shapes = layer.inputs.map { builder.shapes[$0] ?? Shape(0, 0, 0) }
      for parameter in layer.kind.parameters(inputs: shapes) where seen.insert(parameter.name).inserted {
        weights.append((parameter.name, parameter.shape, builder.parameters[parameter.name]?.floats ?? []))
      }
    }
    weights.sort { $0.name < $1.name }
    return ImportedGraph(
      inputName: input.name, inputShape: input.shape, layers: layers, classCount: shape.channels,
      weights: weights, sourceDigest: digest)
  }

  private func built() throws(ImportError) -> GraphBuilder {
    var uses = [output: 1]
    for name in nodes.flatMap(\.input) where !name.isEmpty { uses[name, default: 0] += 1 }
    var builder = GraphBuilder(input: input.name, shape: input.shape, uses: uses, tensors: tensors)
    var names = LayerNames(nodes, input: input.name)
    var faults: [String] = []
    for node in nodes {
      let name = names.name(of: node)
      var found = read(node, name: name, &builder, &faults)
      found.finish()
      faults += found.faults.map { "\(node.opType) '\(name)': \($0)" }
      // What a node could not give is unknown, not missing: its readers have nothing to complain about.
      for output in node.output where builder.values[output] == nil && !output.isEmpty {
        builder.bind(output, to: .unknown)
      }
    }
    guard faults.isEmpty else { throw ImportError(.badInput, faults) }
    return builder
  }

  private func read(
    _ node: ONNXNode, name: String, _ builder: inout GraphBuilder, _ faults: inout [String]
  ) -> NodeReader {
    let standard = ONNXImporter.isStandard(domain: node.domain)
    guard standard, let operation = OperatorCatalog.named(node.opType) else {
      let domain = standard ? "" : " of '\(node.domain)'"
      faults.append("\(node.opType) '\(name)': this operator\(domain) cannot be imported")
      return NodeReader(ONNXNode(), name: name, opset: opset, inputs: [])
    }
    var inputs: [Value?] = []
    for input in node.input {
      inputs.append(value(input, node: "\(node.opType) '\(name)'", &builder, &faults))
    }
    var reader = NodeReader(node, name: name, opset: opset, inputs: inputs)
    operation.convert(&reader, &builder)
    return reader
  }

  /// What an input's name stands for; initialisers are read when they are first asked for.
  private func value(
    _ name: String, node: String, _ builder: inout GraphBuilder, _ faults: inout [String]
  ) -> Value? {
    if name.isEmpty { return nil }
    if let value = builder.values[name] { return value }
    guard let tensor = initialisers[name] else {
      faults.append(
        "\(node): the input '\(name)' \(sparse.contains(name) ? "is a sparse tensor" : "is given by no node before it")"
      )
      return .unknown
    }
    var value = Value.unknown
    do throws(Refusal) {
      value = .constant(try tensors.constant(tensor, name: name))
    } catch {
      faults.append("tensor '\(name)': found \(error.reason)")
    }
    builder.bind(name, to: value)
    return value
  }

  /// The nodes that `output` depends on. Each name must be given once.
  private static func needed(
    for output: String, in nodes: [ONNXNode], given: Set<String>
  ) throws(ImportError) -> [ONNXNode] {
    var givers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for name in node.output where !name.isEmpty {
        guard givers.updateValue(index, forKey: name) == nil, !given.contains(name) else {
          throw ImportError(.badInput, "\(node.opType) '\(node.name)': the output '\(name)' is given twice")
        }
      }
    }
    var wanted = [output]
    var needed: Set<Int> = []
    while let name = wanted.popLast() {
      if let index = givers[name], needed.insert(index).inserted { wanted += nodes[index].input }
    }
    return nodes.indices.filter { needed.contains($0) }.map { nodes[$0] }
  }
}

import NetworkDescription

/// Walks the nodes of a graph in order: constants are computed, all else becomes layers. Collects all faults.
struct GraphReader {
  private let graph: Graph
  private let input: GraphInput
  private let tensors: TensorReader
  /// More classes than any labelled set has; what claims more is a map that was flattened.
  private static let mostClasses = 1 << 20

  init(_ graph: Graph, input: GraphInput, tensors: TensorReader) {
    self.graph = graph
    self.input = input
    self.tensors = tensors
  }

  /// The network, its layers pruned to those that lead to the output.
  func imported(digest: String) throws(ImportError) -> ImportedGraph {
    let builder = try built()
    let output = graph.output
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
    var layers = builder.layers.filter { needed.contains($0.name) }
    let affine = InputAffine.removed(from: &layers, input: input.name, parameters: builder.parameters)
    if let last = layers.last, last.kind is Sigmoid, layers.count > 1 {
      layers[layers.count - 1].kind = ClassSigmoid()
    }
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
      weights: weights, sourceDigest: digest, inputAffine: affine)
  }

  private func built() throws(ImportError) -> GraphBuilder {
    var uses = [graph.output: 1]
    for name in graph.nodes.flatMap(\.input) where !name.isEmpty { uses[name, default: 0] += 1 }
    var builder = GraphBuilder(input: input, uses: uses, tensors: tensors)
    var names = LayerNames(graph.nodes, input: input.name)
    var faults = NodeFaults()
    for node in graph.nodes {
      read(node, name: names.name(of: node), &builder, &faults)
      // What a node could not give is unknown, not missing: its readers have nothing to complain about.
      for output in node.output where builder.values[output] == nil && !output.isEmpty {
        builder.bind(output, to: .unknown)
      }
    }
    guard faults.isEmpty else { throw ImportError(.badInput, faults.texts) }
    return builder
  }

  private func read(_ node: ONNXNode, name: String, _ builder: inout GraphBuilder, _ faults: inout NodeFaults)
  {
    let standard = ONNXImporter.isStandard(domain: node.domain)
    let inputs = node.input.map { value($0, of: node, name: name, &builder, &faults) }
    var reader = NodeReader(node, name: name, opset: graph.opset, inputs: inputs, batch: input.batch)
    let layer = standard ? OperatorCatalog.named(node.opType) : nil
    if standard, reader.isConstant, let fold = ConstantCatalog.named(node.opType) {
      builder.fold(&reader, fold)
    } else if let layer {
      layer.convert(&reader, &builder)
    } else if standard, ConstantCatalog.named(node.opType) != nil, !reader.hasUnknown {
      return faults.report(node, name: name, "this operator can be imported of constants only")
    } else if !standard || ConstantCatalog.named(node.opType) == nil {
      let domain = standard ? "" : " of '\(node.domain)'"
      return faults.report(node, name: name, "this operator\(domain) cannot be imported")
    } else {
      return
    }
    reader.finish()
    // What a refused node would have given is not known: only the node's own attributes can be judged.
    let known = reader.hasUnknown ? reader.faults.filter { $0.hasPrefix("the attribute '") } : reader.faults
    for reason in known { faults.report(node, name: name, reason) }
  }

  /// What an input's name stands for; initialisers are read when they are first asked for.
  private func value(
    _ input: String, of node: ONNXNode, name: String, _ builder: inout GraphBuilder,
    _ faults: inout NodeFaults
  ) -> Value? {
    if input.isEmpty { return nil }
    if let value = builder.values[input] { return value }
    guard let tensor = graph.initialisers[input] else {
      let sparse = graph.sparseNames.contains(input)
      faults.report(
        node, name: name,
        "the input '\(input)' \(sparse ? "is a sparse tensor" : "is given by no node before it")")
      return .unknown
    }
    var value = Value.unknown
    do throws(Refusal) {
      value = .constant(try tensors.constant(tensor, name: input))
    } catch {
      faults.report(error.concernsFile ? error.reason : "tensor '\(input)': found \(error.reason)")
    }
    builder.bind(input, to: value)
    return value
  }
}

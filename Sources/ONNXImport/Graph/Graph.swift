import NetworkDescription

/// An ONNX graph before its layers are read: what rewrites work on.
///
/// Functions of the file are inlined, and nodes that the output does not need are gone.
struct Graph {
  /// The nodes, each after the nodes that give its inputs.
  var nodes: [ONNXNode]
  /// Tensors of the file, by name.
  let initialisers: [String: ONNXTensor]
  /// The names of sparse tensors, which are not read.
  let sparseNames: Set<String>
  /// The inputs of the file that are no initialisers and that the output needs.
  let inputs: [ONNXValueInfo]
  /// The name of the value that is explained.
  let output: String
  /// The version of the operator set.
  let opset: Int

  init(_ model: ONNXModel, opset: Int, options: GraphOptions) throws(ImportError) {
    let graph = model.graph
    self.opset = opset
    let inlined = try FunctionInlining.inlined(model)
    output = Self.scores(behind: try Self.output(of: graph, named: options.outputName), in: inlined)
    initialisers = Dictionary(graph.initializer.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    sparseNames = Set(graph.sparseInitializer.map(\.values.name))
    let stored = Set(graph.initializer.map(\.name))
    // Up to IR version 3 every initialiser is listed as an input, too.
    let listed = graph.input.filter { !stored.contains($0.name) }
    let given = stored.union(listed.map(\.name))
    let kept = try Self.needed(for: output, in: inlined, given: given)
    nodes = kept
    let read = Set(kept.flatMap(\.input)).union([output])
    let needed = listed.filter { read.contains($0.name) }
    // A graph that reads no input at all is told so by its reader, which needs one to begin with.
    inputs = needed.isEmpty ? Array(listed.prefix(1)) : needed
  }

  /// The scores of which a graph gives the largest one's number: what ArgMax at the end reads.
  private static func scores(behind output: String, in nodes: [ONNXNode]) -> String {
    let givers = Dictionary(
      nodes.flatMap { node in node.output.map { ($0, node) } }, uniquingKeysWith: { first, _ in first })
    var name = output
    for _ in 0..<8 {
      guard let node = givers[name], let input = node.input.first else { break }
      if node.opType == "ArgMax" { return input }
      guard ["Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"].contains(node.opType) else {
        break
      }
      name = input
    }
    return output
  }

  /// Drops nodes that the output no longer needs, behind a rewrite.
  mutating func removeUnneeded() {
    var wanted: Set<String> = [output]
    for node in nodes.reversed() where node.output.contains(where: wanted.contains) {
      wanted.formUnion(node.input)
    }
    nodes.removeAll { !$0.output.contains(where: wanted.contains) }
  }

  private static func output(of graph: ONNXGraph, named wanted: String?) throws(ImportError) -> String {
    let names = graph.output.map(\.name)
    if let wanted {
      let inner = graph.node.flatMap(\.output).filter { !$0.isEmpty }
      if names.contains(wanted) || inner.contains(wanted) { return wanted }
      let advice = didYouMean(wanted, among: names + inner).map { "; \($0)" } ?? ""
      throw ImportError(.usage, "--output-name \(wanted): the graph has no such value\(advice)")
    }
    guard names.count == 1, let name = names.first else {
      throw ImportError(
        .badInput,
        "found \(names.count) outputs (\(names.joined(separator: ", "))); choose the class scores with --output-name"
      )
    }
    return name
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

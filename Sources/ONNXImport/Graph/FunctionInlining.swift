/// Replaces calls of functions that the file itself defines by their nodes.
enum FunctionInlining {
  /// The most nodes that calls may grow to: functions that call functions could write more than anyone means.
  private static let limit = 1 << 17

  /// The nodes of the graph, without calls of the file's own functions.
  static func inlined(_ model: ONNXModel) throws(ImportError) -> [ONNXNode] {
    guard !model.functions.isEmpty else { return model.graph.node }
    let functions = Dictionary(
      model.functions.map { (Key(domain: $0.domain, name: $0.name), $0) },
      uniquingKeysWith: { first, _ in first })
    var nodes = model.graph.node
    // Each round opens one level of calls; a function that calls itself never ends.
    for _ in 0..<32 {
      guard nodes.contains(where: { functions[Key(domain: $0.domain, name: $0.opType)] != nil }) else {
        return nodes
      }
      var opened: [ONNXNode] = []
      for (index, node) in nodes.enumerated() {
        if let function = functions[Key(domain: node.domain, name: node.opType)] {
          opened += body(of: function, for: node, number: index)
        } else {
          opened.append(node)
        }
        guard opened.count <= limit else {
          throw ImportError(.badInput, "the functions of the file grow to over \(limit) nodes")
        }
      }
      nodes = opened
    }
    throw ImportError(.badInput, "the functions of the file call one another without end")
  }

  private struct Key: Hashable {
    var domain: String
    var name: String
  }

  /// The nodes of one call: inputs, outputs and attributes are the call's, inner names are made unique.
  private static func body(of function: ONNXFunction, for call: ONNXNode, number: Int) -> [ONNXNode] {
    let place = call.name.isEmpty ? "\(call.opType).\(number)" : call.name
    var names: [String: String] = [:]
    for (index, name) in function.input.enumerated() {
      names[name] = index < call.input.count ? call.input[index] : ""
    }
    for (index, name) in function.output.enumerated()
    where index < call.output.count && !call.output[index].isEmpty {
      names[name] = call.output[index]
    }
    let given = Dictionary(
      (function.attributeProto + call.attribute).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    func outer(_ name: String) -> String { name.isEmpty ? "" : names[name] ?? "\(place)/\(name)" }
    return function.node.map { inner in
      var node = inner
      node.input = inner.input.map(outer)
      node.output = inner.output.map(outer)
      node.name = inner.name.isEmpty ? "" : "\(place)/\(inner.name)"
      node.attribute = inner.attribute.compactMap { attribute in
        guard !attribute.refAttrName.isEmpty else { return attribute }
        var value = given[attribute.refAttrName]
        value?.name = attribute.name
        return value
      }
      if node.metadataProps.isEmpty { node.metadataProps = call.metadataProps }
      return node
    }
  }
}

import NetworkDescription

extension Operator {
  /// y[c] = x[c] / (bias + alpha / size * sum x[k]^2)^beta, the sum over `size` channels around c.
  static let lrn = Operator("LRN") { node, graph in
    if !node.has("size") { node.report("the attribute 'size' is missing") }
    let size = node.integer("size", default: 1)
    let kind = LocalResponseNormalization(
      size: size, alpha: Double(node.number("alpha", default: 1e-4)),
      beta: Double(node.number("beta", default: 0.75)), bias: Double(node.number("bias", default: 1)))
    for fault in kind.faults { node.report("\(fault.found); expected \(fault.expected)") }
    guard let input = node.map(0) else { return }
    graph.add(kind, for: &node, inputs: [input])
  }
}

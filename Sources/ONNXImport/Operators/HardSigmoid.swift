import NetworkDescription

extension Operator {
  /// y = max(0, min(1, alpha x + beta)).
  static let hardSigmoid = Operator("HardSigmoid") { node, graph in
    let alpha = node.number("alpha", default: 0.2)
    let beta = node.number("beta", default: 0.5)
    if !(0.001...1000).contains(alpha) {
      node.report("'alpha' is \(alpha); expected a number from 0.001 to 1000")
    }
    if !(-1000...1000).contains(beta) {
      node.report("'beta' is \(beta); expected a number from -1000 to 1000")
    }
    guard let input = node.map(0) else { return }
    graph.add(HardSigmoid(alpha: Double(alpha), beta: Double(beta)), for: &node, inputs: [input])
  }
}

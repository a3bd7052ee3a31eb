import NetworkDescription

extension Operator {
  /// y = gamma x where x > 0, gamma alpha (exp(x) - 1) elsewhere.
  static let selu = Operator("Selu") { node, graph in
    let alpha = node.number("alpha", default: 1.67326319217681884765625)
    let gamma = node.number("gamma", default: 1.05070102214813232421875)
    for (name, value) in [("alpha", alpha), ("gamma", gamma)] where !(0...1000).contains(value) {
      node.report("'\(name)' is \(value); expected a number from 0 to 1000")
    }
    guard let input = node.map(0) else { return }
    graph.add(SELU(alpha: Double(alpha), gamma: Double(gamma)), for: &node, inputs: [input])
  }
}

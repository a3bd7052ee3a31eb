import NetworkDescription

extension Operator {
  /// y = x (1 + erf(x / sqrt 2)) / 2, or the form with tanh, since opset 20.
  static let gelu = Operator("Gelu") { node, graph in
    let form = node.text("approximate", default: "none")
    if form != "none" && form != "tanh" { node.report("'approximate' is '\(form)'; expected none or tanh") }
    guard let input = node.map(0) else { return }
    graph.add(GELU(usesTanh: form == "tanh"), for: &node, inputs: [input])
  }
}

import NetworkDescription

extension Operator {
  /// Batch normalisation with stored statistics.
  static let batchNormalization = Operator("BatchNormalization") { node, graph in
    let epsilon = node.number("epsilon", default: 1e-5)
    node.ignore("momentum")
    if node.flag("training_mode") { node.report("'training_mode' is 1; export the model for inference") }
    if !node.flag("spatial", default: true) { node.report("'spatial' is 0; expected statistics a channel") }
    if !(0...1).contains(epsilon) { node.report("'epsilon' is \(epsilon); expected a number from 0 to 1") }
    if node.node.output.dropFirst().contains(where: { graph.uses[$0] != nil }) {
      node.report("an output other than the first is used")
    }
    let input = node.map(0)
    let roles = ["scale", "shift", "mean", "variance"]
    var tensors: [Constant] = []
    for (index, role) in roles.enumerated() {
      if let tensor = node.weights(index + 1, role) { tensors.append(tensor) }
    }
    guard let input, tensors.count == 4, node.faults.isEmpty else { return }
    let channels = graph.shape(input).channels
    let names = tensors.map { graph.parameter($0, dims: [channels], for: &node) }
    if let values = tensors[3].floats, let bad = values.firstIndex(where: { !($0 + epsilon > 0) }) {
      node.report("the variance '\(tensors[3].name)' holds \(values[bad]) at index \(bad); expected above 0")
    }
    graph.add(
      BatchNormalization(
        scale: names[0], shift: names[1], mean: names[2], variance: names[3], epsilon: Double(epsilon)),
      for: &node, inputs: [input])
  }
}

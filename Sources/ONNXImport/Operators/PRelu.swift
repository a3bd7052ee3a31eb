import NetworkDescription

extension Operator {
  /// y = x where x > 0, slope * x elsewhere, with one slope, or one a channel.
  static let pRelu = Operator("PRelu") { node, graph in
    let input = node.map(0)
    guard let slope = node.weights(1, "slope"), let input else { return }
    guard let values = graph.channelwise(slope, over: input) else {
      return node.report(
        "the slope '\(slope.name)' of dimensions \(slope.dims); expected one number, or one a channel")
    }
    leak(input, slope.name, values, &node, &graph)
  }

  /// A rectifier with a slope for each channel, which may be negative.
  static func leak(
    _ input: FeatureMapValue, _ name: String, _ slopes: [Float], _ node: inout NodeReader,
    _ graph: inout GraphBuilder
  ) {
    let slopes = Constant(name: name, dims: [slopes.count], values: .floats(slopes))
    let parameter = graph.parameter(slopes, dims: slopes.dims, for: &node)
    graph.add(PReLU(slope: parameter), for: &node, inputs: [input])
  }
}

extension GraphBuilder {
  /// The numbers of a constant that broadcasting spreads over a map, one a channel: the last dimensions are aligned. Nil
  /// where it has more, or others.
  func channelwise(_ constant: Constant, over map: FeatureMapValue) -> [Float]? {
    let channels = shape(map).channels
    guard let values = constant.floats, constant.dims.count <= map.dims.count else { return nil }
    if values.count == 1 { return Array(repeating: values[0], count: channels) }
    let trailing = Array(repeating: 1, count: map.dims.count - 2)
    return [[channels] + trailing, [1, channels] + trailing].contains(constant.dims) ? values : nil
  }
}

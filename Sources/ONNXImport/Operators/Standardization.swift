import NetworkDescription

extension Operator {
  /// Every channel by its own mean and variance.
  static let instanceNormalization = Operator("InstanceNormalization") { node, graph in
    let epsilon = node.deviationTerm()
    guard let input = node.map(0) else { return }
    let channels = graph.shape(input).channels
    guard let (scale, shift) = node.factors(channels, &graph) else { return }
    graph.add(
      GroupNormalization(groups: channels, scale: scale, shift: shift, epsilon: epsilon), for: &node,
      inputs: [input])
  }

  /// Groups of channels by their mean and variance, since opset 18; before opset 21 factors are one a group.
  static let groupNormalization = Operator("GroupNormalization") { node, graph in
    let epsilon = node.deviationTerm()
    node.ignore("stash_type")
    if !node.has("num_groups") { node.report("the attribute 'num_groups' is missing") }
    let groups = node.integer("num_groups", default: 1)
    guard let input = node.map(0), node.faults.isEmpty else { return }
    let channels = graph.shape(input).channels
    guard groups > 0, channels.isMultiple(of: groups) else {
      return node.report("'num_groups' is \(groups) for \(channels) channels; expected a divisor of these")
    }
    guard let (scale, shift) = node.factors(channels, groups: groups, &graph) else { return }
    graph.add(
      GroupNormalization(groups: groups, scale: scale, shift: shift, epsilon: epsilon), for: &node,
      inputs: [input])
  }

  /// The channels of each position by their mean and variance where they come last, as in a vector; or all of a map with
  /// factors that are one a channel, since opset 17.
  static let layerNormalization = Operator("LayerNormalization") { node, graph in
    let epsilon = node.deviationTerm()
    node.ignore("stash_type")
    let axis = node.integer("axis", default: -1)
    if node.node.output.dropFirst().contains(where: { graph.uses[$0] != nil }) {
      node.report("an output other than the first is used")
    }
    guard let input = node.map(0) else { return }
    let rank = input.dims.count
    let position = axis < 0 ? axis + rank : axis
    let isLast = position == rank - 1 && graph.channelAxis(of: input) == position
    guard position == 1 || isLast else {
      return node.report("the axis \(axis) of a map of dimensions \(input.dims); expected the channels")
    }
    guard let (scale, shift) = node.factors(graph.shape(input).channels, &graph) else { return }
    let kind: any LayerKind =
      isLast
      ? LayerNormalization(scale: scale, shift: shift, epsilon: epsilon)
      : GroupNormalization(groups: 1, scale: scale, shift: shift, epsilon: epsilon)
    graph.add(kind, for: &node, inputs: [input])
  }
}

extension NodeReader {
  /// The term that keeps a square root away from zero.
  fileprivate mutating func deviationTerm() -> Double {
    let epsilon = number("epsilon", default: 1e-5)
    if !(epsilon > 0 && epsilon <= 1) {
      report("'epsilon' is \(epsilon); expected a number above 0, at most 1")
    }
    return Double(epsilon)
  }

  /// Names of the scales and shifts, inputs 1 and 2, one a channel; the second may be missing, which is zeros.
  ///
  /// - Parameter groups: How many there may be instead, each for as many channels.
  fileprivate mutating func factors(
    _ channels: Int, groups: Int? = nil, _ graph: inout GraphBuilder
  ) -> (scale: String, shift: String)? {
    func spread(_ constant: Constant) -> Constant {
      guard let values = constant.floats, let groups, constant.dims == [groups], groups < channels else {
        // Ones behind the channels are positions that a factor serves.
        var flat = constant
        if constant.dims.first == channels && constant.dims.dropFirst().allSatisfy({ $0 == 1 }) {
          flat.dims = [channels]
        }
        return flat
      }
      let each = channels / groups
      return Constant(
        name: constant.name, dims: [channels],
        values: .floats(values.flatMap { Array(repeating: $0, count: each) }))
    }
    guard let scale = weights(1, "scale") else { return nil }
    var shift = Constant(
      name: "\(name).shift", dims: [channels], values: .floats(Array(repeating: 0, count: channels)))
    if hasInput(2) {
      guard let given = weights(2, "shift") else { return nil }
      shift = spread(given)
    }
    return (
      graph.parameter(spread(scale), dims: [channels], for: &self),
      graph.parameter(shift, dims: [channels], for: &self)
    )
  }
}

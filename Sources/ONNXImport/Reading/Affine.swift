import NetworkDescription

/// Factors and shifts from constants: y = scale * x + shift, one number for all or one a channel.
///
/// They become the layer kind that has them: batch normalisation with a mean of 0 and a variance of 1.
extension GraphBuilder {
  /// Adds a layer that scales and shifts; a factor of 1 and a shift of 0 add none.
  ///
  /// - Parameter suffix: What the layer's name ends with where the node has another layer besides.
  mutating func addAffine(
    _ map: FeatureMapValue, scale: [Float]? = nil, shift: [Float]? = nil, suffix: String? = nil,
    for node: inout NodeReader
  ) -> FeatureMapValue? {
    let channels = shape(map).channels
    let scale = scale ?? Array(repeating: 1, count: channels)
    let shift = shift ?? Array(repeating: 0, count: channels)
    if scale.allSatisfy({ $0 == 1 }), shift.allSatisfy({ $0 == 0 }) { return map }
    let place = suffix.map { "\(node.name).\($0)" } ?? node.name
    func tensor(_ part: String, _ numbers: [Float]) -> String {
      parameter(
        Constant(name: "\(place).\(part)", dims: [channels], values: .floats(numbers)), dims: [channels],
        for: &node)
    }
    let kind = BatchNormalization(
      scale: tensor("scale", scale), shift: tensor("shift", shift),
      mean: tensor("mean", Array(repeating: 0, count: channels)),
      variance: tensor("variance", Array(repeating: 1, count: channels)), epsilon: 0)
    return insert(kind, suffix: suffix, for: &node, inputs: [map])
  }
}

extension NodeReader {
  /// Binds the node's output to the map, scaled and shifted by constants.
  mutating func addAffine(
    _ map: FeatureMapValue, scale: Constant? = nil, shift: Constant? = nil, graph: inout GraphBuilder
  ) {
    func numbers(_ constant: Constant?) -> [Float]? {
      guard let constant else { return nil }
      guard let list = graph.perChannel(constant, for: map) else {
        report(
          "the constant '\(constant.name)' of dimensions \(constant.dims) for a map of \(map.dims); expected one number, or one a channel"
        )
        return nil
      }
      return list
    }
    let (factors, shifts) = (numbers(scale), numbers(shift))
    guard faults.isEmpty else { return }
    if let result = graph.addAffine(map, scale: factors, shift: shifts, for: &self) {
      graph.bind(self, to: .map(result))
    }
  }
}

extension Constant {
  /// The constant with every number changed; whole numbers stay.
  func mapFloats(_ change: (Float) -> Float) -> Constant {
    guard case .floats(let list) = values else { return self }
    return Constant(name: name, dims: dims, values: .floats(list.map(change)))
  }
}

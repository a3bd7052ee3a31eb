internal import NetworkDescription

extension NetworkPlan {
  /// Checks that the network has a classifier of averaged feature maps right behind a layer.
  func requireHeadWeights(at layer: Int) throws(ExplainError) {
    guard camHead?.layer != layer else { return }
    let others = methods.filter { !$0.needs.contains(.headWeights) }.map { $0.info.name }
      .joined(separator: ", ")
    guard let camHead else {
      throw ExplainError(
        .unsuitableNetwork, "network '\(name)'",
        found: "no linear classifier of averaged feature maps, which CAM needs",
        expected: "another method: \(others)")
    }
    throw ExplainError(
      .unsuitableLayer, "layer '\(name(of: layer))'",
      found: "no classifier right behind it, which CAM needs",
      expected: "the layer '\(layers[camHead.layer].name)', or another method: " + others)
  }
}

extension TargetLayer {
  /// W_ck for every channel k: the classifier's weights of the target, right after this layer.
  ///
  /// - Throws: `ExplainError` where the network has no such classifier, or has it after another layer.
  public func headWeights() throws(ExplainError) -> [Float] {
    let network = context.session.plan
    try network.requireHeadWeights(at: network.knownNumber(of: id))
    let name = network.camHead?.weights ?? ""
    let weights = context.session.parameter(name)
    let channels = plan.shape.channels
    guard weights.count == network.classCount * channels else {
      throw ExplainError(
        .unsuitableNetwork, "parameter '\(name)'", found: "\(weights.count) weights",
        expected: "\(network.classCount) classes x \(channels) channels")
    }
    return Array(weights[context.classIndex * channels..<(context.classIndex + 1) * channels])
  }
}

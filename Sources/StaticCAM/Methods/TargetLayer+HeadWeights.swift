internal import NetworkDescription

extension TargetLayer {
  /// W_ck for every channel k: the classifier's weights of the target, right after this layer.
  ///
  /// - Throws: `ExplainError` where the network has no such classifier, or has it after another layer.
  public func headWeights() throws(ExplainError) -> [Float] {
    let plan = context.session.plan
    let others = plan.methods.filter { !$0.needs.contains(.headWeights) }.map { $0.info.name }
      .joined(separator: ", ")
    guard let head = plan.camHead else {
      throw ExplainError(
        .unsuitableNetwork, "network '\(plan.name)'",
        found: "no linear classifier of averaged feature maps, which CAM needs",
        expected: "another method: \(others)")
    }
    guard plan.id(of: head.layer) == id else {
      throw ExplainError(
        .unsuitableLayer, "layer '\(self.plan.name)'",
        found: "no classifier right behind it, which CAM needs",
        expected: "the layer '\(plan.layers[head.layer].name)', or another method: "
          + others)
    }
    let weights = context.session.parameter(head.weights)
    let channels = self.plan.shape.channels
    guard weights.count == plan.classCount * channels else {
      throw ExplainError(
        .unsuitableNetwork, "parameter '\(head.weights)'", found: "\(weights.count) weights",
        expected: "\(plan.classCount) classes x \(channels) channels")
    }
    return Array(weights[context.classIndex * channels..<(context.classIndex + 1) * channels])
  }
}

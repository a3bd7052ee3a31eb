internal import NetworkDescription

extension ReferenceMethods {
  /// FEM: w_k = the part of the positions where A_k is above its mean by more than `k` standard deviations,
  /// 0 for a constant channel; L = sum over k of w_k * A_k.
  public static func fem(_ activation: ReferenceTensor, k deviations: Double = 2) -> ReferenceMap {
    let means = activation.channelMeans
    let weights = (0..<activation.shape.channels).map { k -> Double in
      let values = activation.channel(k)
      guard values.min() != values.max() else { return 0 }
      let square = values.reduce(0) { $0 + ($1 - means[k]) * ($1 - means[k]) } / Double(values.count)
      return Double(values.count { $0 > means[k] + deviations * square.squareRoot() }) / Double(values.count)
    }
    return ReferenceMap(weights: weights, activation: activation, rectified: false)
  }
}

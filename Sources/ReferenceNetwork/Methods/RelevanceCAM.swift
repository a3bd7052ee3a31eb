/// How the relevance of a channel's positions becomes one number r_k.
public enum RelevancePooling: Sendable, CaseIterable {
  /// The mean over the positions.
  case mean
  /// The sum.
  case sum
  /// The sum of the positive ones.
  case positiveSum

  /// r_k of every channel.
  func weights(_ relevance: ReferenceTensor) -> [Double] {
    switch self {
    case .mean: relevance.channelMeans
    case .sum: relevance.channelSums
    case .positiveSum: relevance.rectified().channelSums
    }
  }
}

extension ReferenceMethods {
  /// Relevance-CAM: r_k = mean of R_k; L = sum over k of r_k * A_k, without ReLU.
  ///
  /// - Parameter relevance: R at the target layer, by z+ from the contrastive start.
  public static func relevanceCAM(
    _ activation: ReferenceTensor, _ relevance: ReferenceTensor, pooling: RelevancePooling = .mean,
    rectified: Bool = false
  ) -> ReferenceMap {
    ReferenceMap(weights: pooling.weights(relevance), activation: activation, rectified: rectified)
  }

  /// An LRP map: the sum over the channels of R. SGLRP and TSGB are this with their own starts and rules.
  public static func lrp(_ relevance: ReferenceTensor) -> ReferenceTensor { relevance.channelTotal() }

  /// CLRP, before the sum over channels: relu(T / Sum(T) - D / Sum(D)), element by element.
  ///
  /// - Parameters:
  ///   - target: T, the relevance from y_c at c.
  ///   - dual: D, the relevance from the contrast; a part whose sum is 0 counts as 0.
  public static func clrp(target: ReferenceTensor, dual: ReferenceTensor) -> ReferenceTensor {
    func normalised(_ relevance: ReferenceTensor) -> ReferenceTensor {
      let sum = relevance.values.reduce(0, +)
      return relevance.mapped { sum == 0 ? 0 : $0 / sum }
    }
    return normalised(target).combined(with: normalised(dual)) { max(0, $0 - $1) }
  }
}

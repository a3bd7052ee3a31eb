/// The readings of the shallow-layer CAM: how relevance R joins the mask M = S * A of spatial weights S.
public enum ShallowCAMReading: Sendable, Equatable {
  /// R1: L = relu(sum over k of r_k * M_k), one number r_k a channel.
  case channelRelevance(RelevancePooling)
  /// R2, the default: L = relu(sum over k of R_k * M_k), position by position.
  case relevanceMap
  /// R3: L = relu(sum over k of M_k * c_k), c = R / A being relevance per unit of activation, 0 where A = 0.
  case relevancePerActivation
  /// R4: L = relu(sum over k of R_k), R pushed down from the mask of a deeper layer; M does not count.
  case relevanceAlone
  /// R5: L = relu((sum over k of R_k) * (sum over k of M_k)), R one step down from the mask of the next layer.
  case totalRelevance
}

/// The spatial weights S of the shallow-layer CAM.
public enum SpatialWeights: Sendable, CaseIterable {
  /// relu(G).
  case rectifiedGradient
  /// relu(G * A).
  case rectifiedProduct
  /// G.
  case gradient
}

extension ReferenceMethods {
  /// M = S * A, K x H x W.
  public static func spatialMask(
    _ activation: ReferenceTensor, _ gradient: ReferenceTensor, weights: SpatialWeights = .rectifiedGradient
  ) -> ReferenceTensor {
    spatialWeights(activation, gradient, weights).combined(with: activation, *)
  }

  /// The shallow-layer CAM: spatial weights as a mask, weighed by relevance. With R = 1 it is LayerCAM.
  ///
  /// - Parameters:
  ///   - relevance: R at the target layer, K x H x W.
  ///   - rectified: Whether the last ReLU applies.
  public static func shallowCAM(
    _ activation: ReferenceTensor, _ gradient: ReferenceTensor, relevance: ReferenceTensor,
    reading: ShallowCAMReading = .relevanceMap, weights: SpatialWeights = .rectifiedGradient,
    rectified: Bool = true
  ) -> ReferenceMap {
    let s = spatialWeights(activation, gradient, weights)
    let mask = s.combined(with: activation, *)
    var result: ReferenceMap
    switch reading {
    case .channelRelevance(let pooling):
      result = ReferenceMap(weights: pooling.weights(relevance), activation: mask, rectified: false)
    case .relevanceMap:
      result = ReferenceMap(weights: [], map: relevance.combined(with: mask, *).channelTotal())
    case .relevancePerActivation:
      // M R / A is S R where A is not 0; the quotient itself would lose digits for small A.
      let counted = relevance.combined(with: activation) { r, a in a == 0 ? 0 : r }
      result = ReferenceMap(weights: [], map: s.combined(with: counted, *).channelTotal())
    case .relevanceAlone:
      result = ReferenceMap(weights: [], map: relevance.channelTotal())
    case .totalRelevance:
      let total = relevance.channelTotal()
      result = ReferenceMap(weights: [], map: total.combined(with: mask.channelTotal(), *))
    }
    if rectified { result.map = result.map.rectified() }
    return result
  }

  private static func spatialWeights(
    _ activation: ReferenceTensor, _ gradient: ReferenceTensor, _ weights: SpatialWeights
  ) -> ReferenceTensor {
    switch weights {
    case .rectifiedGradient: gradient.rectified()
    case .rectifiedProduct: gradient.combined(with: activation, *).rectified()
    case .gradient: gradient
    }
  }
}

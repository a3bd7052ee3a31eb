extension ReferenceMethods {
  /// XGrad-CAM: alpha_k = Sum(G * A)_k / Sum(A)_k, 0 where Sum(A)_k = 0; L = relu(sum over k of alpha_k * A_k).
  ///
  /// - Parameter rectified: Whether the last ReLU applies.
  public static func xGradCAM(
    _ activation: ReferenceTensor, _ gradient: ReferenceTensor, rectified: Bool = true
  ) -> ReferenceMap {
    let products = gradient.combined(with: activation, *).channelSums
    let weights = zip(products, activation.channelSums).map { $1 == 0 ? 0 : $0 / $1 }
    return ReferenceMap(weights: weights, activation: activation, rectified: rectified)
  }
}

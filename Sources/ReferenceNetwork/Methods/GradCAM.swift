extension ReferenceMethods {
  /// Grad-CAM: alpha_k = GAP(G)_k; L = relu(sum over k of alpha_k * A_k).
  ///
  /// - Parameter rectified: Whether the last ReLU applies.
  public static func gradCAM(
    _ activation: ReferenceTensor, _ gradient: ReferenceTensor, rectified: Bool = true
  ) -> ReferenceMap {
    ReferenceMap(weights: gradient.channelMeans, activation: activation, rectified: rectified)
  }
}

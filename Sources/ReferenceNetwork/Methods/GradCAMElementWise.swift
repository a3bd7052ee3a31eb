extension ReferenceMethods {
  /// Element-wise Grad-CAM: L = sum over k of relu(G_k * A_k), position by position.
  public static func gradCAMElementWise(
    _ activation: ReferenceTensor, _ gradient: ReferenceTensor
  ) -> ReferenceMap {
    ReferenceMap(
      weights: [], map: gradient.combined(with: activation) { g, a in max(0, g * a) }.channelTotal())
  }
}

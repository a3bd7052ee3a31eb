extension ReferenceMethods {
  /// HiResCAM: L = sum over k of G_k * A_k, position by position, without ReLU.
  public static func hiResCAM(
    _ activation: ReferenceTensor, _ gradient: ReferenceTensor
  ) -> ReferenceMap {
    ReferenceMap(weights: [], map: gradient.combined(with: activation, *).channelTotal())
  }
}

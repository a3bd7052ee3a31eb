extension ReferenceMethods {
  /// CAM: M = sum over k of W_ck * A_k, without ReLU and bias.
  ///
  /// - Parameter classWeights: Row c of the classifier that follows global average pooling.
  public static func cam(_ activation: ReferenceTensor, classWeights: [Double]) -> ReferenceMap {
    ReferenceMap(weights: classWeights, activation: activation, rectified: false)
  }
}

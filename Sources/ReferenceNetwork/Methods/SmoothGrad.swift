internal import NetworkDescription

extension ReferenceMethods {
  /// SmoothGrad: the mean over noisy inputs of the gradient, or of its square, and a norm of each pixel's channels.
  public static func smoothGrad(
    _ gradients: [ReferenceTensor], squared: Bool = false, reduction: ReferenceReduction = .sum
  ) -> ReferenceMap {
    guard var mean = gradients.first else {
      return ReferenceMap(weights: [], map: ReferenceTensor(Shape(1, 0, 0)))
    }
    for i in mean.values.indices {
      let values = gradients.map { squared ? $0.values[i] * $0.values[i] : $0.values[i] }
      mean.values[i] = values.reduce(0, +) / Double(gradients.count)
    }
    return saliency(mean, reduction: reduction)
  }
}

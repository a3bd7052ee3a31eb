extension ReferenceMethods {
  /// Integrated gradients: (x - x0) times the weighted mean of the gradients along the path.
  ///
  /// - Parameter gradients: dy_c/dx at points of the path, with weights whose sum is 1.
  public static func integratedGradients(
    _ input: ReferenceTensor, baseline: ReferenceTensor,
    gradients: [(weight: Double, gradient: ReferenceTensor)], reduction: ReferenceReduction = .signed
  ) -> ReferenceMap {
    var product = input
    for i in product.values.indices {
      let mean = gradients.reduce(0) { $0 + $1.weight * $1.gradient.values[i] }
      product.values[i] = (input.values[i] - baseline.values[i]) * mean
    }
    return saliency(product, reduction: reduction)
  }
}

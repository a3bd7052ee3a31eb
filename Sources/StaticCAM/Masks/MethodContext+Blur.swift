extension MethodContext {
  /// The input blurred by a Gaussian, which hides what it shows and keeps its colours.
  ///
  /// Truncated to `size` x `size`, normalised to sum 1, borders mirrored without repeating the edge, as
  /// torchvision's `gaussian_blur`. For inputs whose shorter side is less than `size`, the largest odd size
  /// that it holds.
  public func blurredInput(size: Int = 51, sigma: Double = 50) -> [Float] {
    GaussianBlur(size: size, sigma: sigma).applied(to: input, inputShape)
  }
}

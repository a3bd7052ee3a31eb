public import NetworkDescription

extension Padding {
  /// The padding of the input gradient as a convolution of its own, where the stride is 1: extent - 1 - padding.
  public func turned(in extent: Pair) -> Padding {
    Padding(
      top: extent.height - 1 - top, left: extent.width - 1 - left, bottom: extent.height - 1 - bottom,
      right: extent.width - 1 - right)
  }

  /// The least border that both fit in.
  public static func union(_ a: Padding, _ b: Padding) -> Padding {
    Padding(
      top: max(a.top, b.top), left: max(a.left, b.left), bottom: max(a.bottom, b.bottom),
      right: max(a.right, b.right))
  }

  var isNegative: Bool { top < 0 || left < 0 || bottom < 0 || right < 0 }
}

internal import NetworkDescription

/// How the channels of a pixel become one number.
public enum ReferenceReduction: String, Sendable, CaseIterable {
  case max, sum, l2, signed
}

extension ReferenceMethods {
  /// Saliency: the largest |g| of each pixel's channels, or another norm of them, or their sum.
  public static func saliency(
    _ gradient: ReferenceTensor, reduction: ReferenceReduction = .max
  ) -> ReferenceMap {
    var map = ReferenceTensor(Shape(1, gradient.shape.height, gradient.shape.width))
    for i in map.values.indices {
      let pixel = (0..<gradient.shape.channels).map { gradient.values[$0 * gradient.shape.positions + i] }
      map.values[i] =
        switch reduction {
        case .max: pixel.map(abs).max() ?? 0
        case .sum: pixel.map(abs).reduce(0, +)
        case .l2: pixel.map { $0 * $0 }.reduce(0, +).squareRoot()
        case .signed: pixel.reduce(0, +)
        }
    }
    return ReferenceMap(weights: [], map: map)
  }
}

internal import NetworkDescription

/// The sets are the channels of each position.
extension LayerNormalization: StandardizationReference {
  func sets(_ shape: Shape) -> [[Int]] {
    (0..<shape.positions).map { p in (0..<shape.channels).map { $0 * shape.positions + p } }
  }

  static let samples = [
    LayerSample(LayerNormalization(scale: "s", shift: "b", epsilon: 0.01), Shape(6, 3, 2))
  ]
}

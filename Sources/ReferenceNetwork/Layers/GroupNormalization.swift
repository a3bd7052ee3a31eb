internal import NetworkDescription

/// The sets are groups of neighbouring channels, with all positions.
extension GroupNormalization: StandardizationReference {
  func sets(_ shape: Shape) -> [[Int]] {
    let size = shape.count / groups
    return (0..<groups).map { Array($0 * size..<($0 + 1) * size) }
  }

  static let samples = [
    LayerSample(GroupNormalization(groups: 2, scale: "s", shift: "b", epsilon: 0.01), Shape(6, 3, 2)),
    LayerSample(GroupNormalization(groups: 3, scale: "s", shift: "b", epsilon: 0.01), Shape(3, 4, 5)),
  ]
}

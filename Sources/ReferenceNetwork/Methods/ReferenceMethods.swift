internal import NetworkDescription

/// The CAM methods by their formulas, in Double.
///
/// A stands for the activation of the target layer (K x H x W), G for the gradient dy_c/dA of the target's logit.
/// Maps are raw: at the target layer's size, before resizing and min-max.
public enum ReferenceMethods {}

/// What a method gives.
public struct ReferenceMap: Sendable, Equatable {
  /// The channel weights alpha_k; empty for a method that weighs every position on its own.
  public var weights: [Double]
  /// The raw map, 1 x H x W.
  public var map: ReferenceTensor

  /// A map and the channel weights behind it.
  public init(weights: [Double], map: ReferenceTensor) {
    self.weights = weights
    self.map = map
  }

  /// sum over k of alpha_k * A_k, or max(0, that) where `rectified`.
  init(weights: [Double], activation: ReferenceTensor, rectified: Bool) {
    let positions = activation.shape.positions
    var map = ReferenceTensor(Shape(1, activation.shape.height, activation.shape.width))
    for (k, weight) in weights.enumerated() {
      for i in 0..<positions { map.values[i] += weight * activation.values[k * positions + i] }
    }
    self.init(weights: weights, map: rectified ? map.rectified() : map)
  }
}

extension ReferenceTensor {
  /// max(0, x) of every number.
  func rectified() -> ReferenceTensor { mapped { max(0, $0) } }

  /// The sum over the channels, 1 x H x W.
  func channelTotal() -> ReferenceTensor {
    var total = ReferenceTensor(Shape(1, shape.height, shape.width))
    for (i, value) in values.enumerated() { total.values[i % shape.positions] += value }
    return total
  }
}

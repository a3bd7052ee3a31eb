internal import NetworkDescription
internal import RealModule

extension ReferenceMethods {
  /// LayerCAM: L = relu(sum over k of relu(G_k) * A_k), position by position.
  ///
  /// - Parameter rectified: Whether the last ReLU applies; it changes nothing where A >= 0.
  public static func layerCAM(
    _ activation: ReferenceTensor, _ gradient: ReferenceTensor, rectified: Bool = true
  ) -> ReferenceMap {
    let map = gradient.combined(with: activation) { g, a in max(0, g) * a }.channelTotal()
    return ReferenceMap(weights: [], map: rectified ? map.rectified() : map)
  }

  /// One layer's part in a fusion.
  public struct FusedLayer: Sendable {
    /// The layer's raw map.
    public var map: ReferenceTensor
    /// Whether the layer is shallow, so that its map is scaled by tanh.
    public var isShallow: Bool

    /// A map and whether its layer is shallow.
    public init(_ map: ReferenceTensor, isShallow: Bool) {
      self.map = map
      self.isShallow = isShallow
    }
  }

  /// LayerCAM's fusion: the largest of all layers' maps at every position, after scaling and resizing.
  ///
  /// A shallow map becomes tanh(gamma * M / max M), any other M / max M, so that they compare; a map without
  /// positive values becomes 0.
  public static func fused(
    _ layers: [FusedLayer], height: Int, width: Int, gamma: Double = 2
  ) -> ReferenceTensor {
    var result = ReferenceTensor(Shape(1, height, width))
    for layer in layers {
      let largest = layer.map.values.max() ?? 0
      let scaled = layer.map.mapped { value in
        guard largest > 0 else { return 0 }
        return layer.isShallow ? Double.tanh(gamma * value / largest) : value / largest
      }
      result = result.combined(with: scaled.resized(height: height, width: width), max)
    }
    return result
  }
}

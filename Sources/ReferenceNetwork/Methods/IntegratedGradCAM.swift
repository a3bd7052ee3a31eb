internal import NetworkDescription

/// A and G at one point of a path, and the point's weight in the mean.
public struct PathSample: Sendable {
  /// The weight; all of a path's have the sum 1.
  public var weight: Double
  /// A.
  public var activation: ReferenceTensor
  /// G.
  public var gradient: ReferenceTensor

  /// A point.
  public init(weight: Double, activation: ReferenceTensor, gradient: ReferenceTensor) {
    self.weight = weight
    self.activation = activation
    self.gradient = gradient
  }
}

extension ReferenceMethods {
  /// Integrated Grad-CAM: the mean over the path of relu(sum over k of GAP(G)_k * (A_k - A0_k)).
  ///
  /// - Parameters:
  ///   - first: A0, the feature maps at the beginning of the path; nil takes A alone.
  ///   - rectifiedEach: ReLU at every point, or once at the end.
  public static func integratedGradCAM(
    _ path: [PathSample], first: ReferenceTensor?, rectifiedEach: Bool = true
  ) -> ReferenceMap {
    var total: ReferenceTensor?
    for sample in path {
      let difference = first.map { sample.activation.combined(with: $0, -) } ?? sample.activation
      let map = gradCAM(difference, sample.gradient, rectified: rectifiedEach).map
      let part = map.mapped { $0 * sample.weight }
      if total?.add(part) == nil { total = part }
    }
    return ReferenceMap(weights: [], map: total?.rectified() ?? ReferenceTensor(Shape(1, 0, 0)))
  }
}

internal import ImageFiles
internal import NetworkRuntime

extension Profile {
  /// A map at the input's size: before the last step, and the heatmap.
  struct Heatmap {
    /// The map before the last step, of several layers fused.
    var combined: Plane
    /// The values from 0 to 1.
    var plane: Plane
    /// Whether the heatmap says nothing: it is zero everywhere then.
    var isFlat: Bool
  }

  /// The heatmap of a raw map.
  ///
  /// - Parameter traits: What the method that made it says about it.
  func heatmap(of map: Plane, _ traits: MethodTraits, width: Int, height: Int) -> Heatmap {
    finished(part(map, traits, width, height))
  }

  /// The heatmap of several layers' raw maps, the deepest layer last.
  func heatmap(
    of maps: [Plane], _ traits: MethodTraits, fusion: Fusion, width: Int, height: Int
  ) -> Heatmap {
    guard self != .paper else { return finished(fusion.fused(maps, width: width, height: height)) }
    let parts = maps.map { part($0, traits, width, height, fusion: fusion) }
    return finished(fusion.combined(parts, width: width, height: height), fusion)
  }

  /// What one layer contributes, at the input's size.
  private func part(
    _ map: Plane, _ traits: MethodTraits, _ width: Int, _ height: Int, fusion: Fusion? = nil
  ) -> Plane {
    switch self {
    case .paper: return map.rectified().resized(width: width, height: height)
    case .pytorchGradCAM:
      return map.rectified().normalized(epsilon: 1e-7).plane.resized(width: width, height: height)
    case .torchcam:
      var part = (traits.contains(.signed) ? map : map.rectified()).normalized(epsilon: 1e-8).plane
      if fusion == .max, traits.contains(.fusedByTanh) {
        // Of every layer, the deepest too.
        part.values = part.values.map {
          Float(ElementaryFunctions.hyperbolicTangent(Fusion.gamma * Double($0)))
        }
      }
      return part.resized(width: width, height: height)
    case .captum:
      return Upsampling.nearest.resized(map, width: width, height: height).withoutOutliers(share: 0.02)
    }
  }

  private func finished(_ combined: Plane, _ fusion: Fusion? = nil) -> Heatmap {
    switch self {
    case .paper:
      let (plane, isFlat) = combined.normalized()
      return Heatmap(combined: combined, plane: plane, isFlat: isFlat)
    case .pytorchGradCAM:
      let (plane, isFlat) = combined.rectified().normalized(epsilon: 1e-7)
      return Heatmap(combined: combined, plane: plane, isFlat: isFlat)
    case .torchcam where fusion == .product:
      // RefineCAM.
      let (plane, isFlat) = combined.normalized(epsilon: 1e-8)
      return Heatmap(combined: combined, plane: plane, isFlat: isFlat)
    case .torchcam, .captum:
      // Its values are final; min-max only tells whether they are all the same.
      let (zeros, isFlat) = combined.normalized()
      return Heatmap(combined: combined, plane: isFlat ? zeros : combined, isFlat: isFlat)
    }
  }
}

extension Plane {
  /// |v| / t and at most 1, with t the smallest of the magnitudes that are left out of a sum of 1 - `share` of them all,
  /// the small ones first; zeros where a value is not finite or all are 0.
  func withoutOutliers(share: Double) -> Plane {
    let magnitudes = values.map { $0.magnitude }
    let sorted = magnitudes.sorted()
    let wanted = magnitudes.reduce(0) { $0 + Double($1) } * (1 - share)
    var (sum, threshold) = (0.0, Float.zero)
    for value in sorted {
      sum += Double(value)
      threshold = value
      if sum >= wanted { break }
    }
    let isUsable = threshold > 0 && magnitudes.allSatisfy { $0.isFinite }
    return Plane(
      width: width, height: height,
      values: magnitudes.map { isUsable ? min($0 / threshold, 1) : 0 })
  }
}

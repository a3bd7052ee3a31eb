internal import NetworkDescription

extension ReferenceMethods {
  /// Recipro-CAM: L(i,j) = p_c of the layers behind, where the layer's maps are 0 but at (i,j).
  ///
  /// - Parameter isSpread: Whether the values at (i,j) are also given to its neighbours, all times [1 2 1]^T [1 2 1] / 16.
  public static func reciproCAM(
    _ passes: ReferencePasses, at layer: String, isSpread: Bool = false
  ) -> ReferenceTensor {
    let maps = passes.maps(at: layer)
    let (height, width) = (maps.shape.height, maps.shape.width)
    var result = ReferenceTensor(Shape(1, height, width))
    for i in 0..<height {
      for j in 0..<width {
        var kept = ReferenceTensor(maps.shape)
        for k in 0..<maps.shape.channels {
          guard isSpread else {
            kept[k, i, j] = maps[k, i, j]
            continue
          }
          for (di, a) in [(-1, 0.25), (0, 0.5), (1, 0.25)] where 0..<height ~= i + di {
            for (dj, b) in [(-1, 0.25), (0, 0.5), (1, 0.25)] where 0..<width ~= j + dj {
              kept[k, i + di, j + dj] = maps[k, i, j] * a * b
            }
          }
        }
        result[0, i, j] = passes.score(replacing: layer, by: kept).probability
      }
    }
    return result
  }
}

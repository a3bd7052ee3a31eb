internal import NetworkDescription
internal import RealModule

extension ReferenceMethods {
  /// Group-CAM: groups of neighbouring channels k, g_q = relu(sum of GAP(G)_k A_k) less what lies at or below the
  /// percentile theta; a_q = relu(p_c(x m_q + b (1 - m_q)) - p_c(b)) with m_q = mm(up(g_q)); L = sum of a_q g_q.
  ///
  /// The weights of the result are a_q, one a group; 0 where g_q is constant.
  public static func groupCAM(
    _ passes: ReferencePasses, at layer: String, gradient: ReferenceTensor, background: ReferenceTensor,
    groups: Int, theta: Double
  ) -> ReferenceMap {
    let maps = passes.maps(at: layer)
    let (channels, positions) = (maps.shape.channels, maps.shape.positions)
    let base = passes.score(of: background).probability
    var weights: [Double] = []
    var result = ReferenceTensor(Shape(1, maps.shape.height, maps.shape.width))
    for q in 0..<groups {
      var group = ReferenceTensor(result.shape)
      for k in channels * q / groups..<channels * (q + 1) / groups {
        for i in 0..<positions {
          group.values[i] += gradient.channelMeans[k] * maps.values[k * positions + i]
        }
      }
      group = group.rectified()
      if theta > 0 {
        let sorted = group.values.sorted()
        let place = theta / 100 * Double(positions - 1)
        let low = sorted[Int(place)]
        let limit = low + (sorted[min(Int(place) + 1, positions - 1)] - low) * (place - place.rounded(.down))
        group = group.mapped { $0 > limit ? $0 : 0 }
      }
      let mixed = passes.masked(passes.mask(group).values, background: background)
      let isConstant = Set(group.values).count < 2
      let weight = isConstant ? 0 : max(0, passes.score(of: mixed).probability - base)
      weights.append(weight)
      result.add(group.mapped { $0 * weight })
    }
    return ReferenceMap(weights: weights, map: result)
  }

  /// x blurred by a Gaussian of size x size, truncated and normalised, borders mirrored without repeating the edge.
  public static func blurred(_ x: ReferenceTensor, size: Int, sigma: Double) -> ReferenceTensor {
    func mirrored(_ i: Int, _ count: Int) -> Int { i < 0 ? -i : i >= count ? 2 * (count - 1) - i : i }
    let half = size / 2
    var total = 0.0
    var result = ReferenceTensor(x.shape)
    for di in -half...half {
      for dj in -half...half {
        let weight = Double.exp(-Double(di * di + dj * dj) / (2 * sigma * sigma))
        total += weight
        for c in 0..<x.shape.channels {
          for i in 0..<x.shape.height {
            for j in 0..<x.shape.width {
              result[c, i, j] +=
                weight * x[c, mirrored(i + di, x.shape.height), mirrored(j + dj, x.shape.width)]
            }
          }
        }
      }
    }
    return result.mapped { $0 / total }
  }
}

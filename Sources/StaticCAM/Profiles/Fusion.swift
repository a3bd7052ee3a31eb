internal import ImageFiles
internal import NetworkRuntime

/// How the maps of several layers become one. All forms begin with max(0, M) of each raw map.
public enum Fusion: String, Sendable, CaseIterable {
  /// The largest value at each pixel (LayerCAM, Jiang et al. 2021, section III-C and equation 9).
  ///
  /// The deepest layer gives M / max M; every layer before it, whose values are smaller and scattered, gives
  /// tanh(2 M / max M). Then maps are resized. The paper does so for its three shallow stages of five.
  case max
  /// The mean of the heatmaps: each resized and moved to 0...1 first.
  case mean
  /// The product of the heatmaps (RefineCAM), which keeps what all layers agree on.
  case product

  /// gamma in tanh(gamma M / max M).
  static let gamma = 2.0

  /// The fused map, `width` x `height`, before min-max.
  ///
  /// - Parameter maps: Raw maps, the deepest layer last.
  func fused(_ maps: [Plane], width: Int, height: Int) -> Plane {
    let parts = maps.enumerated().map { index, map in
      let map = map.rectified()
      return self == .max
        ? Self.scaled(map, isDeepest: index == maps.count - 1).resized(width: width, height: height)
        : map.resized(width: width, height: height).normalized().plane
    }
    return combined(parts, width: width, height: height)
  }

  /// The largest value, mean or product of maps at each pixel, zeros of none.
  func combined(_ parts: [Plane], width: Int, height: Int) -> Plane {
    guard var result = parts.first else {
      return Plane(width: width, height: height, values: Array(repeating: 0, count: width * height))
    }
    for part in parts.dropFirst() {
      for i in part.values.indices {
        let (a, b) = (result.values[i], part.values[i])
        result.values[i] =
          switch self {
          case .max: b.isNaN || b > a ? b : a
          case .mean: a + b
          case .product: a * b
          }
      }
    }
    if self == .mean { for i in result.values.indices { result.values[i] /= Float(parts.count) } }
    return result
  }

  private static func scaled(_ map: Plane, isDeepest: Bool) -> Plane {
    var map = map
    guard let largest = map.values.max(), largest > 0 else { return map }
    for i in map.values.indices {
      let share = Double(map.values[i]) / Double(largest)
      map.values[i] = Float(isDeepest ? share : ElementaryFunctions.hyperbolicTangent(gamma * share))
    }
    return map
  }
}

extension Plane {
  /// max(0, v) of every value; NaN stays.
  func rectified() -> Plane {
    Plane(width: width, height: height, values: values.map { $0 < 0 ? 0 : $0 })
  }
}

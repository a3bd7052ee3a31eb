public import ImageFiles
internal import NetworkDescription
internal import NetworkRuntime

/// H_k = mm(up(A_k)) for the feature maps of a layer, each made when it is asked for.
public struct ChannelMasks: Sendable {
  /// The channels that are masks, in ascending order.
  public let channels: [Int]
  /// By channel of the layer: whether A_k is constant, so that it is no mask.
  public let isConstant: [Bool]
  private let input: Shape
  private let maps: [Plane]

  /// The masks of a layer.
  ///
  /// - Parameter count: How many, those whose feature maps vary most; 0 for all.
  public init(_ layer: TargetLayer, count: Int = 0) {
    let shape = layer.plan.shape
    let values = layer.activations.values
    maps = (0..<shape.channels).map { k in
      Plane(
        width: shape.width, height: shape.height,
        values: Array(values[k * shape.positions..<(k + 1) * shape.positions]))
    }
    isConstant = maps.map { map in map.values.allSatisfy { $0 == map.values[0] } }
    channels = Self.most(count, of: maps)
    input = layer.context.inputShape
  }

  /// A_k.
  public func map(_ channel: Int) -> Plane { maps[channel] }

  /// H_k.
  public func mask(_ channel: Int) -> Mask { Mask(maps[channel], input) }

  /// How many masks a layer of `channels` gives.
  static func number(_ count: Int, of channels: Int) -> Int { count == 0 ? channels : min(count, channels) }

  /// The channels of the largest variances, of equal ones the first.
  private static func most(_ count: Int, of maps: [Plane]) -> [Int] {
    let number = number(count, of: maps.count)
    guard number < maps.count else { return Array(maps.indices) }
    let variances = maps.map { map in
      let mean = map.values.reduce(0) { $0 + Double($1) } / Double(map.values.count)
      return map.values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    }
    let order = maps.indices.sorted { a, b in
      variances[a] == variances[b] ? a < b : variances[a] > variances[b]
    }
    return order.prefix(number).sorted()
  }

  /// A weight for every channel of the layer: 0 where its map is constant or no mask.
  ///
  /// - Parameter scores: The score of each of `channels`.
  func weights(_ scores: [Double], _ normalization: ChannelNormalization) -> [Double] {
    var result = isConstant.map { _ in 0.0 }
    let counted = zip(channels, scores).filter { !isConstant[$0.0] }
    switch normalization {
    case .plain: for (k, score) in counted { result[k] = score }
    case .softmax:
      let largest = counted.map(\.1).max() ?? 0
      for (k, score) in counted { result[k] = ElementaryFunctions.exponential(score - largest) }
      let sum = result.reduce(0, +)
      if sum > 0 { for k in result.indices { result[k] /= sum } }
    }
    return result
  }
}

/// How the scores of feature maps become their weights.
public enum ChannelNormalization: String, Sendable, CaseIterable {
  /// A softmax over the feature maps.
  case softmax
  /// The scores themselves.
  case plain
}

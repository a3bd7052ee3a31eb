internal import NetworkDescription

/// The feature maps of a layer in clusters.
struct ChannelClusters {
  /// By channel: the number of its cluster, or -1.
  let assignment: [Int]
  /// By cluster: its channels, at least one.
  let members: [[Int]]
  /// By cluster: the mean of its maps as they were clustered, at the layer's size.
  private let centroids: [[Double]]
  private let maps: [[Double]]

  /// Clusters the maps A_k of `layer`.
  ///
  /// - Throws: `ExplainError` for a given assignment or start that does not fit the layer.
  init(_ method: ClusterCAM, _ layer: TargetLayer) throws(ExplainError) {
    let shape = layer.plan.shape
    let values = layer.activations.values
    let maps = (0..<shape.channels).map { k in
      values[k * shape.positions..<(k + 1) * shape.positions].map(Double.init)
    }
    let selection = layer.selection
    let chosen = maps.indices.filter { k in
      selection.channels?[k / 16][k % 16] != 0
        && (method.form == .plain || maps[k].contains { $0 != 0 })
    }
    let rows = Self.rows(chosen.map { maps[$0] }, method)
    var numbers: [Int]
    if let given = method.given?.assignment {
      guard given.count == shape.channels else {
        throw ExplainError(
          .invalidOption, "assignment", found: "\(given.count) numbers",
          expected: "\(shape.channels), one a feature map of '\(layer.plan.name)'")
      }
      numbers = chosen.map { given[$0] }
    } else {
      let isFull = method.resolution == .full
      let full = FullResolution(shape, input: layer.context.session.plan.inputShape)
      // Lengths are 1 at the resolution at which maps are compared.
      let points = isFull ? Self.rows(chosen.map { full.coordinates(maps[$0]) }, method) : rows
      numbers = try Self.clustered(points, method, chosen)
    }
    // Numbers without a hole: points that repeat may leave a cluster empty.
    let used = Set(numbers.filter { $0 >= 0 }).sorted()
    let renumbered = Dictionary(uniqueKeysWithValues: zip(used, used.indices))
    numbers = numbers.map { renumbered[$0] ?? -1 }
    self.maps = maps
    var assignment = maps.map { _ in -1 }
    for (k, q) in zip(chosen, numbers) { assignment[k] = q }
    self.assignment = assignment
    let complete = assignment
    members = used.indices.map { q in complete.indices.filter { complete[$0] == q } }
    centroids = used.indices.map { q in
      Self.mean(numbers.indices.filter { numbers[$0] == q }.map { rows[$0] })
    }
  }

  /// The map that stands for a cluster.
  func representative(_ q: Int, _ kind: ClusterCAM.Representative) -> [Double] {
    let mean = Self.mean(members[q].map { maps[$0] })
    return switch kind {
    case .mean: mean
    case .sum: mean.map { $0 * Double(members[q].count) }
    case .centroid: centroids[q]
    }
  }

  /// What a cluster's maps weigh together in the base, for a weight of 1: n times the representative, where
  /// that is not the sum already.
  func total(_ q: Int, _ kind: ClusterCAM.Representative) -> [Double] {
    let count = kind == .sum ? 1 : Double(members[q].count)
    return representative(q, kind).map { $0 * count }
  }

  private static func clustered(
    _ points: [[Double]], _ method: ClusterCAM, _ chosen: [Int]
  ) throws(ExplainError) -> [Int] {
    guard !points.isEmpty else { return [] }
    if let given = method.given?.start {
      var start: [Int] = []
      for channel in given {
        guard let index = chosen.firstIndex(of: channel) else {
          throw ExplainError(
            .invalidOption, "start", found: "the feature map \(channel)",
            expected: "feature maps that are chosen and not 0 everywhere")
        }
        start.append(index)
      }
      guard !start.isEmpty else {
        throw ExplainError(.invalidOption, "start", found: "no feature maps", expected: "one a cluster")
      }
      return KMeans(points, start: start).assignment
    }
    let seed = method.clusterSeed
    let wanted =
      switch method.clusters {
      case .automatic: KneeRule.count(points, seed: seed)
      case .number(let number): number
      }
    let count = max(1, min(wanted, points.count))
    return switch method.clustering {
    case .kmeans: KMeans(points, count: count, seed: seed).assignment
    case .spectral: SpectralClustering.assignment(points, count: count, seed: seed)
    case .agglomerative: AgglomerativeClustering.assignment(points, count: count)
    }
  }

  /// The maps as they are clustered: of length 1, or as they are in the plain form.
  private static func rows(_ maps: [[Double]], _ method: ClusterCAM) -> [[Double]] {
    guard method.form == .sum else { return maps }
    return maps.map { map in
      let length = norm(map)
      return length > 0 ? map.map { $0 / length } : map
    }
  }

  private static func mean(_ maps: [[Double]]) -> [Double] {
    guard var sum = maps.first else { return [] }
    for map in maps.dropFirst() { for i in sum.indices { sum[i] += map[i] } }
    return sum.map { $0 / Double(maps.count) }
  }
}

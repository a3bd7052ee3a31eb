internal import ImageFiles
internal import NetworkDescription
internal import NetworkRuntime

/// From clusters and their scores to base, scissors and map.
struct ClusterMerge {
  private let method: ClusterCAM
  private let layer: TargetLayer
  private let clusters: ChannelClusters
  private let masks: [Mask]
  private let scores: [Double]
  private let baseline: Double?

  init(
    _ method: ClusterCAM, _ layer: TargetLayer, _ clusters: ChannelClusters, _ masks: [Mask],
    scores: [Double], baseline: Double?
  ) {
    (self.method, self.layer, self.clusters) = (method, layer, clusters)
    (self.masks, self.scores, self.baseline) = (masks, scores, baseline)
  }

  /// The map and what led to it.
  func result() -> RawMap {
    // A constant mask shows nothing of the image: its cluster is neither base nor scissors.
    let varied = masks.indices.filter { !masks[$0].isConstant }
    var (best, worst) = (varied.first ?? 0, varied.first ?? 0)
    for q in varied {
      if scores[q] > scores[best] { best = q }
      if scores[q] < scores[worst] { worst = q }
    }
    best = method.given?.base.flatMap { masks.indices.contains($0) ? $0 : nil } ?? best
    worst = method.given?.scissors.flatMap { masks.indices.contains($0) ? $0 : nil } ?? worst
    let scissors = worst != best && !varied.isEmpty ? worst : nil
    let weights = masks.indices.map { q -> Double in
      if varied.isEmpty || masks[q].isConstant { return 0 }
      return method.form == .plain ? (q == best ? 1 : 0) : max(0, scores[q] - (baseline ?? 0))
    }
    // sum_q a_q n_q U_q, or U_q of the best.
    let base = combined(weights) {
      method.form == .plain
        ? clusters.representative($0, method.representative) : clusters.total($0, method.representative)
    }
    let basePlane = normalized(base)
    let scissorsPlane = scissors.map { normalized(clusters.representative($0, method.representative)) }
    var map = RawMap(plane: merged(basePlane, scissorsPlane))
    if method.merge == .weighted { map.plane = weighted(weights, scissors) }
    map.channelWeights = clusters.assignment.map { $0 < 0 ? 0 : Float(weights[$0]) }
    map.report = report(weights, scissors, basePlane, scissorsPlane)
    return map
  }

  /// relu(base - lambda scissors), or base (1 - lambda scissors).
  private func merged(_ base: Plane, _ scissors: Plane?) -> Plane {
    guard let scissors else { return base }
    let lambda = Float(method.lambda)
    let values = zip(base.values, scissors.values).map { b, s in
      let value = method.merge == .cut ? b * (1 - lambda * s) : b - lambda * s
      return value < 0 ? 0 : value
    }
    return Plane(width: base.width, height: base.height, values: values)
  }

  /// relu(s_b U_b - lambda (1 - s_s) U_s) at the layer's size, with s_b and U_b the means of scores and
  /// representatives over the base, weighted as it is.
  private func weighted(_ weights: [Double], _ scissors: Int?) -> Plane {
    let parts = method.score == .probability ? scores : Self.softmax(scores)
    let counts = masks.indices.map { weights[$0] * Double(clusters.members[$0].count) }
    let total = counts.reduce(0, +)
    guard total > 0 else { return shown(combined(weights) { clusters.total($0, .mean) }) }
    let score = zip(counts, parts).reduce(0) { $0 + $1.0 * $1.1 } / total
    var map = combined(counts.map { $0 / total }) { clusters.representative($0, method.representative) }
    for i in map.indices { map[i] *= score }
    if let scissors {
      let factor = method.lambda * (1 - parts[scissors])
      let cut = clusters.representative(scissors, method.representative)
      for i in map.indices { map[i] -= factor * cut[i] }
    }
    return shown(map.map { max(0, $0) })
  }

  private func combined(_ weights: [Double], _ map: (Int) -> [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: layer.positionCount)
    for (q, weight) in weights.enumerated() where weight != 0 {
      for (i, value) in map(q).enumerated() { sum[i] += weight * value }
    }
    return sum
  }

  /// At the layer's size, 0 where neurons are chosen for display and a position is not.
  private func shown(_ map: [Double]) -> Plane { layer.plane(map, over: layer.selection.displayed) }

  private func normalized(_ map: [Double]) -> Plane {
    let input = layer.context.session.plan.inputShape
    return shown(map).resized(width: input.width, height: input.height).normalized().plane
  }

  private func report(
    _ weights: [Double], _ scissors: Int?, _ base: Plane, _ scissorsMap: Plane?
  ) -> ClusterReport {
    let all = layer.selection.all
    return ClusterReport(
      assignment: clusters.assignment,
      clusters: masks.indices.map { q in
        ClusterReport.Cluster(
          channels: clusters.members[q],
          map: layer.plane(clusters.representative(q, method.representative), over: all),
          mask: Plane(width: base.width, height: base.height, values: masks[q].values), score: scores[q],
          weight: weights[q])
      },
      scoreKind: method.score, baseline: baseline, scissors: scissors, base: base, scissorsMap: scissorsMap)
  }

  private static func softmax(_ scores: [Double]) -> [Double] {
    let largest = scores.max() ?? 0
    let powers = scores.map { ElementaryFunctions.exponential($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}

extension TargetLayer {
  /// A number a position, 0 outside `runs`.
  func plane(_ values: [Double], over runs: [PositionRun]) -> Plane {
    let shape = plan.shape
    var plane = [Float](repeating: 0, count: shape.positions)
    for run in runs {
      for column in run.columns {
        let index = run.row * shape.width + column
        plane[index] = Float(values[index])
      }
    }
    return Plane(width: shape.width, height: shape.height, values: plane)
  }
}

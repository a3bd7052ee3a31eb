internal import NetworkDescription

/// How Cluster-CAM is computed; the default is the form `sum`.
public struct ClusterCAMOptions: Sendable {
  /// The base is the mask of the best cluster.
  public var isPlain = false
  /// Zeros behind the masks instead of the blurred input.
  public var hasZeroBackground = false
  /// How much the scissors cut.
  public var lambda = 0.25
  /// base (1 - lambda scissors) in place of relu(base - lambda scissors).
  public var isCut = false
  /// The scissors' cluster; nil for that of the lowest score.
  public var scissors: Int?

  /// The form `sum`.
  public init() {}
}

/// What Cluster-CAM gives.
public struct ClusterCAMResult: Sendable {
  /// U_q of every cluster, 1 x H x W.
  public var means: [ReferenceTensor]
  /// s_q of every cluster.
  public var scores: [Double]
  /// The score of the blurred input.
  public var baseline: Double
  /// Numbers of the best and of the worst cluster.
  public var best, worst: Int
  /// sum_q a_q n_q U_q.
  public var sum: ReferenceTensor
  /// relu(base - lambda scissors), at the input's size.
  public var map: ReferenceTensor
}

extension ReferenceMethods {
  /// Cluster-CAM for given clusters.
  ///
  /// - Parameters:
  ///   - assignment: The cluster of each channel, or -1.
  ///   - score: p_c of an input.
  public static func clusterCAM(
    _ activation: ReferenceTensor, input: ReferenceTensor, assignment: [Int],
    options: ClusterCAMOptions = ClusterCAMOptions(), score: (ReferenceTensor) -> Double
  ) -> ClusterCAMResult {
    let (height, width) = (activation.shape.height, activation.shape.width)
    let positions = activation.shape.positions
    func mask(_ map: ReferenceTensor) -> ReferenceTensor {
      map.resized(height: input.shape.height, width: input.shape.width).normalized()
    }
    let count = (assignment.max() ?? -1) + 1
    let sizes = (0..<count).map { q in Double(assignment.count { $0 == q }) }
    var means = Array(repeating: ReferenceTensor(Shape(1, height, width)), count: count)
    for (k, q) in assignment.enumerated() where q >= 0 {
      for p in 0..<positions { means[q].values[p] += activation.values[k * positions + p] / sizes[q] }
    }
    let blurred = blurred(input)
    let masks = means.map(mask)
    let scores = masks.map { mask in
      var mixed = input
      for i in mixed.values.indices {
        let m = mask.values[i % input.shape.positions]
        mixed.values[i] = input.values[i] * m + (options.hasZeroBackground ? 0 : blurred.values[i] * (1 - m))
      }
      return score(mixed)
    }
    let baseline = score(blurred)
    var (best, worst) = (0, 0)
    for q in 0..<count {
      if scores[q] > scores[best] { best = q }
      if scores[q] < scores[worst] { worst = q }
    }
    if let given = options.scissors { worst = given }
    var sum = ReferenceTensor(Shape(1, height, width))
    for q in 0..<count {
      let weight = max(0, scores[q] - baseline) * sizes[q]
      for p in 0..<positions { sum.values[p] += weight * means[q].values[p] }
    }
    let base = options.isPlain ? masks[best] : mask(sum)
    let map =
      best == worst
      ? base
      : base.combined(with: masks[worst]) { b, s in
        max(0, options.isCut ? b * (1 - options.lambda * s) : b - options.lambda * s)
      }
    return ClusterCAMResult(
      means: means, scores: scores, baseline: baseline, best: best, worst: worst, sum: sum, map: map)
  }

  /// A Gaussian of `side` x `side` (or the largest odd size that the input holds), normalised to sum 1,
  /// borders mirrored without repeating the edge.
  public static func blurred(
    _ input: ReferenceTensor, side: Int = 51, sigma: Double = 50
  ) -> ReferenceTensor {
    let shape = input.shape
    let half = (min(side, shape.height, shape.width) - 1) / 2
    let weights = (-half...half).map { gauss(Double($0) / sigma) }
    let total = weights.reduce(0, +)
    func mirrored(_ i: Int, _ count: Int) -> Int { i < 0 ? -i : i >= count ? 2 * count - 2 - i : i }
    var (rows, result) = (input, input)
    for c in 0..<shape.channels {
      for y in 0..<shape.height {
        for x in 0..<shape.width {
          rows[c, y, x] = (-half...half).reduce(0) {
            $0 + weights[$1 + half] * input[c, y, mirrored(x + $1, shape.width)] / total
          }
        }
      }
      for y in 0..<shape.height {
        for x in 0..<shape.width {
          result[c, y, x] = (-half...half).reduce(0) {
            $0 + weights[$1 + half] * rows[c, mirrored(y + $1, shape.height), x] / total
          }
        }
      }
    }
    return result
  }
}

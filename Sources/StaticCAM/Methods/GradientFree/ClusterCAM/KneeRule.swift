/// The number of clusters where nobody gives one: the knee of the inertia curve, after an independent
/// implementation of Cluster-CAM (tetutaro/class_activation_mapping).
///
/// k-means runs for K = 3 ... ceil(log2 C) + 1, C points. The knee of the inertias is found by Kneedle
/// (Satopaa, Albrecht, Irwin, Raghavan 2011, sensitivity 1) for a falling, convex curve. Without a knee K is
/// ceil(log2 C) + 2.
enum KneeRule {
  /// The most clusters that the rule may choose for `count` points.
  static func most(_ count: Int) -> Int { min(count, logarithm(count) + 2) }

  /// The number of clusters for these points.
  static func count(_ points: [[Double]], seed: UInt64) -> Int {
    let last = min(points.count, logarithm(points.count) + 1)
    guard last >= 3 else { return most(points.count) }
    let inertias = (3...last).map { KMeans(points, count: $0, seed: seed).inertia(points) }
    return knee(inertias).map { $0 + 3 } ?? most(points.count)
  }

  /// ceil(log2 n).
  static func logarithm(_ n: Int) -> Int { n < 2 ? 0 : Int.bitWidth - (n - 1).leadingZeroBitCount }

  /// The index of the knee of a falling, convex curve over evenly spaced numbers; nil where it has none.
  ///
  /// Both axes are moved to 0...1 and the curve is turned over; d is its height above the diagonal. The first
  /// local maximum of d is the knee from which d falls by more than one step of the x axis before it reaches
  /// its next local minimum.
  static func knee(_ curve: [Double]) -> Int? {
    guard curve.count > 2, let low = curve.min(), let high = curve.max(), high > low else { return nil }
    let step = 1 / Double(curve.count - 1)
    let d = curve.enumerated().map { i, y in (high - y) / (high - low) - Double(i) * step }
    func isExtreme(_ i: Int, _ isBeyond: (Double, Double) -> Bool) -> Bool {
      isBeyond(d[i], d[max(i - 1, 0)]) && isBeyond(d[i], d[min(i + 1, d.count - 1)])
    }
    var candidate: Int?
    var threshold = 0.0
    for i in 0..<d.count - 1 {
      if isExtreme(i, >=) { (candidate, threshold) = (i, d[i] - step) }
      if isExtreme(i, <=), candidate != nil { threshold = 0 }
      if let candidate, d[i + 1] < threshold { return candidate }
    }
    return nil
  }
}

public import ImageFiles
internal import NetworkRuntime

/// What Cluster-CAM found on its way: which feature maps are alike, and what each kind of them is worth.
public struct ClusterReport: MethodReport {
  /// Feature maps that are alike.
  public struct Cluster: Sendable {
    /// Their channels.
    public let channels: [Int]
    /// The map that stands for them, at the layer's size.
    public let map: Plane
    /// mm(up(map)): what the input was multiplied by.
    public let mask: Plane
    /// The score of the input times the mask.
    public let score: Double
    /// a_q, the part of each of its feature maps in the base; 0 for a cluster that has none.
    public let weight: Double
  }

  /// The number of the cluster of each channel of the layer; -1 for channels that are in none.
  public let assignment: [Int]
  /// The clusters.
  public let clusters: [Cluster]
  /// What scores are.
  public let scoreKind: ScoreKind
  /// The score that weights are counted from; nil where there is none.
  public let baseline: Double?
  /// The cluster of the scissors; nil where there is none, so that nothing is cut off.
  public let scissors: Int?
  /// The cognition-base, at the input's size, from 0 to 1.
  public let base: Plane
  /// The cognition-scissors, at the input's size, from 0 to 1.
  public let scissorsMap: Plane?

  /// By cluster: its share of the base, a_q n_q divided by the sum over all; zeros where none is part of it.
  public var baseShares: [Double] {
    let parts = clusters.map { $0.weight * Double($0.channels.count) }
    let sum = parts.reduce(0, +)
    return parts.map { sum > 0 ? $0 / sum : 0 }
  }

  /// Clusters that are part of the base.
  public var baseClusters: [Int] { clusters.indices.filter { clusters[$0].weight > 0 } }
}

extension Explanation {
  /// The clusters of feature maps, of one layer and Cluster-CAM.
  public var clusters: ClusterReport? { report as? ClusterReport }
}

extension ClusterCAM {
  /// Which reading of the paper.
  public enum Form: String, Sendable, CaseIterable {
    /// The base is the sum of all clusters that beat the baseline.
    case sum
    /// The base is the best cluster.
    case plain
  }

  /// How feature maps are clustered.
  public enum Clustering: String, Sendable, CaseIterable {
    /// k-means with k-means++ seeding.
    case kmeans
    /// k-means of the graph of nearest neighbours.
    case spectral
    /// Ward's linkage.
    case agglomerative
  }

  /// What stands for a cluster.
  public enum Representative: String, Sendable, CaseIterable {
    /// The mean of its feature maps.
    case mean
    /// Their sum.
    case sum
    /// The mean of the rows that were clustered.
    case centroid
  }

  /// At which size maps are compared.
  public enum Resolution: String, Sendable, CaseIterable {
    /// The layer's.
    case low
    /// The input's.
    case full
  }

  /// What a_q is counted from.
  public enum Baseline: String, Sendable, CaseIterable {
    /// 0.
    case none
    /// The score of the blurred input.
    case blur
    /// The score of the input.
    case input
  }

  /// What the input becomes where the mask is 0.
  public enum Background: String, Sendable, CaseIterable {
    /// Zeros in network units: the mean colour.
    case zero
    /// The blurred input.
    case blur
  }

  /// How scissors cut the base.
  public enum Merge: String, Sendable, CaseIterable {
    /// relu(base - lambda scissors).
    case subtract
    /// base (1 - lambda scissors).
    case cut
    /// relu(s_b U_b - lambda (1 - s_s) U_s).
    case weighted
  }

  /// Choices from outside instead of the method's own.
  public struct Given: Sendable {
    /// By channel of the layer: the number of its cluster, or -1 for none.
    public var assignment: [Int]?
    /// The channels that k-means begins with, one a cluster.
    public var start: [Int]?
    /// The number of the base's cluster, in the plain form.
    public var base: Int?
    /// The number of the scissors' cluster.
    public var scissors: Int?

    /// Choices; nil leaves one to the method.
    public init(
      assignment: [Int]? = nil, start: [Int]? = nil, base: Int? = nil, scissors: Int? = nil
    ) {
      (self.assignment, self.start) = (assignment, start)
      (self.base, self.scissors) = (base, scissors)
    }
  }
}

/// A number, or one that a rule finds.
public enum ClusterCount: Sendable, Hashable, ExpressibleByIntegerLiteral {
  /// So many.
  case number(Int)
  /// As many as a rule finds: `auto`.
  case automatic

  /// So many.
  public init(integerLiteral value: Int) { self = .number(value) }
}

extension MethodOption {
  /// A whole number in `range`, or `auto`.
  public static func countOrAuto(
    _ name: String, _ path: any WritableKeyPath<Owner, ClusterCount> & Sendable, in range: ClosedRange<Int>,
    _ summary: String
  ) -> Self {
    Self(
      name, path, "a whole number from \(range.lowerBound) to \(range.upperBound), or auto", summary,
      json: { count in
        switch count {
        case .number(let number): .number(Double(number))
        case .automatic: .string("auto")
        }
      },
      parse: { text in
        if text.lowercased() == "auto" { return .automatic }
        return Int(text).flatMap { range.contains($0) ? .number($0) : nil }
      })
  }
}

extension AnyNetwork: ClusterCAM.Offered {}
extension MethodOf: ClusterCAM.Offered where Network: ClusterCAM.Offered {}

extension ClusterCAM.Offered where Self: MethodValue {
  /// Cluster-CAM in our default reading.
  public static var clusterCAM: Self { Self(ClusterCAM()) }

  /// Cluster-CAM with a choice of forms; for the other options see `ClusterCAM`.
  public static func clusterCAM(
    form: ClusterCAM.Form = .sum, clusters: ClusterCount? = nil,
    clustering: ClusterCAM.Clustering = .kmeans, lambda: Double? = nil, seed: UInt64 = 0
  ) -> Self {
    var method = ClusterCAM()
    (method.form, method.clustering, method.clusterSeed) = (form, clustering, seed)
    if let clusters { method.clusters = clusters }
    if let lambda { method.lambda = lambda }
    return Self(method)
  }

  /// Cluster-CAM with clusters, starting feature maps, base or scissors from outside, for comparison with
  /// other programs.
  public static func clusterCAM(form: ClusterCAM.Form = .sum, given: ClusterCAM.Given) -> Self {
    var method = ClusterCAM()
    (method.form, method.given) = (form, given)
    return Self(method)
  }
}

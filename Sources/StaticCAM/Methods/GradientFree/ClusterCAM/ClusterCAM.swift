internal import NetworkDescription
internal import NetworkRuntime

/// Cluster-CAM (Feng, Ji, Dakovic, Cui, Zhu, Stankovic, Neural Networks 178, 2024): feature maps in K
/// clusters, one forward pass a cluster, and a map merged from a cognition-base and cognition-scissors.
///
/// *Whose is what.* Of the paper we know the abstract: it needs no gradient; feature maps are split into
/// clusters, so that far fewer passes are run than there are feature maps; a cognition-base map and
/// cognition-scissors are made of the clustered maps, and merged. Everything else here is our reading, chosen
/// by measurement where it could be: which clustering, K, what stands for a cluster, scores, background, and
/// how base and scissors are made and merged. So everything is an option.
///
/// - U_q = mean of the raw A_k in cluster q, n_q their number; m_q = mm(up(U_q));
/// - x_q = x m_q + b (1 - m_q), with b the blurred input (Gaussian of 51x51, sigma 50) or zeros;
/// - s_q = p_c(x_q); a_q = relu(s_q - p_c(b)).
///
/// *The form `sum`*, the default, K = 32: base = mm(up(sum_q a_q n_q U_q)), scissors = m_q of the lowest
/// s_q, L = relu(base - lambda scissors), lambda = 0.25. Feature maps that are 0 everywhere are dropped, and
/// maps are clustered by their direction: as rows of length 1.
///
/// *The form `plain`*, K = 10, the literal reading of an independent program: b = 0, base = m_q of the
/// highest s_q, lambda = 1; maps are clustered as they are. Measured, `sum` keeps what the class needs
/// nearly as well as Score-CAM does, at a fifteenth of its passes; `plain` does worse.
///
/// *Options.* `clusters=auto` is `KneeRule`'s choice. `clustering` is described at `KMeans`,
/// `SpectralClustering` and `AgglomerativeClustering`. `representative`: sums give the masks and the base that
/// means give, and differ only in `merge=weighted`; centroids are means of the rows that were clustered, so
/// that weak feature maps count as much as strong ones. `resolution=full` compares maps as they are when
/// resized to the input. `score=logit` takes y_c for p_c. `baseline` is what a_q is counted from: nothing,
/// the blurred input, or the input itself, which only few clusters beat. `merge=cut` is L = base (1 - lambda
/// scissors);
/// `merge=weighted` is L = relu(s_b U_b - lambda (1 - s_s) U_s) at the layer's size, with means over the base for
/// s_b and U_b, and for logits a softmax over clusters in place of s.
///
/// *Where there is little to choose from.* There are no more clusters than feature maps. Where the highest
/// and the lowest score are one, as of one cluster, nothing is cut off: L = base. A constant U_q is no mask;
/// its cluster is neither base nor scissors, though its pass is run. Where no cluster beats the baseline L =
/// 0.
///
/// Of chosen neurons, those that contribute make the masks and those that are displayed base and scissors.
/// The raw map is at the input's size, except for `merge=weighted`. `Explanation.clusters` holds what a
/// picture of the clusters needs. The same seed gives the same clusters on every machine.
public struct ClusterCAM: LayerMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "cluster-cam", aliases: ["clustercam"], title: "Cluster-CAM", family: .gradientFree,
    paper: "Feng et al. 2024",
    formula:
      "relu(base - lambda scissors), base = mm(up(sum_q a_q n_q U_q)), U_q = mean of A_k in cluster q, "
      + "scissors = m_q of the lowest s_q, s_q = p_c(x m_q + b (1 - m_q)), a_q = relu(s_q - p_c(b)), "
      + "m_q = mm(up(U_q))",
    cost: "F + (K + 1) F")
  public static let needs: MethodNeeds = [.activations, .samples]
  public static let traits: MethodTraits = [.clusters]
  public static let options: [MethodOption<ClusterCAM>] = [
    .choice("form", \.form, "our default reading, or a plain one with K = 10 and other defaults"),
    .countOrAuto(
      "clusters", \.clusters, in: 2...64, "K, the number of clusters; auto: the knee of the inertia"),
    .choice("clustering", \.clustering, "how feature maps are clustered"),
    .choice("representative", \.representative, "what stands for a cluster"),
    .choice("resolution", \.resolution, "compare maps at the layer's size or at the input's"),
    .choice("score", \.score, "y_c (logit) or p_c (probability) of the masked input"),
    .choice("baseline", \.baseline, "what is subtracted from scores in the base's weights"),
    .choice("background", \.background, "what the input becomes where the mask is 0"),
    .choice("merge", \.merge, "how scissors cut the base"),
    .number("lambda", \.lambda, in: 0...10, "how much the scissors cut; 0: nothing"),
    .seed("seed", \.clusterSeed, "where k-means begins; the same seed gives the same clusters"),
  ]

  /// Which reading of the paper.
  public var form = Form.sum
  /// How feature maps are clustered.
  public var clustering = Clustering.kmeans
  /// What stands for a cluster.
  public var representative = Representative.mean
  /// At which size maps are compared.
  public var resolution = Resolution.low
  /// s_q.
  public var score = ScoreKind.probability
  /// How scissors cut the base.
  public var merge = Merge.subtract
  /// Where k-means begins.
  public var clusterSeed: UInt64 = 0
  /// Choices from outside, for comparison with other programs.
  public var given: Given?
  private var ownClusters: ClusterCount?
  private var ownBaseline: Baseline?
  private var ownBackground: Background?
  private var ownLambda: Double?

  /// The form `sum`.
  public init() {}

  /// K.
  public var clusters: ClusterCount {
    get { ownClusters ?? .number(form == .plain ? 10 : 32) }
    set { ownClusters = newValue }
  }
  /// What a_q is counted from.
  public var baseline: Baseline {
    get { ownBaseline ?? (form == .plain ? .none : .blur) }
    set { ownBaseline = newValue }
  }
  /// b.
  public var background: Background {
    get { ownBackground ?? (form == .plain ? .zero : .blur) }
    set { ownBackground = newValue }
  }
  /// How much the scissors cut.
  public var lambda: Double {
    get { ownLambda ?? (form == .plain ? 1 : 0.25) }
    set { ownLambda = newValue }
  }

  /// Only k-means draws random numbers.
  public var seed: UInt64? {
    let drawsNone = clustering == .agglomerative && clusters != .automatic
    return drawsNone || given?.assignment != nil || given?.start != nil ? nil : clusterSeed
  }

  /// A pass a cluster, and one for the blurred input where scores are counted from it. Fewer where the layer
  /// has fewer than K feature maps that are not silent; with `auto` the most that the rule may choose.
  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    let channels = layer.shape.channels
    var count: Int
    switch clusters {
    case .automatic: count = KneeRule.most(channels)
    case .number(let number): count = min(number, channels)
    }
    if let start = given?.start { count = start.count }
    if let assignment = given?.assignment { count = Set(assignment.filter { $0 >= 0 }).count }
    return PassCount(forward: count + (baseline == .blur ? 1 : 0))
  }

  public func rawMap(_ layer: TargetLayer) throws(ExplainError) -> RawMap {
    guard layer.activations.values.allSatisfy(\.isFinite) else {
      return RawMap(
        plane: layer.plane(Array(repeating: .nan, count: layer.positionCount), over: layer.positions))
    }
    let context = layer.context
    let shape = context.session.plan.inputShape
    let clusters = try ChannelClusters(self, layer)
    let masks = clusters.members.indices.map { q in
      Mask(layer.plane(clusters.representative(q, representative), over: layer.contributing), shape)
    }
    guard !masks.isEmpty else {
      return RawMap(
        plane: layer.plane(Array(repeating: 0, count: layer.positionCount), over: layer.positions))
    }
    let blurred = background == .blur || baseline == .blur ? context.blurredInput() : []
    let hides = background == .blur
    let scores = try context.maskedScores(count: masks.count + (baseline == .blur ? 1 : 0), only: score) {
      index, input in
      if index == masks.count {
        _ = input.update(fromContentsOf: blurred)
      } else if hides {
        masks[index].mix(input, with: blurred)
      } else {
        masks[index].multiply(input)
      }
    }
    let offset: Double? =
      switch baseline {
      case .none: nil
      case .blur: score(scores[masks.count])
      case .input: score(context.score)
      }
    return ClusterMerge(
      self, layer, clusters, masks, scores: scores.prefix(masks.count).map { score($0) }, baseline: offset
    ).result()
  }
}

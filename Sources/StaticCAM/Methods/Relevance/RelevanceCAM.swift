/// Relevance-CAM (Lee et al. 2021): channel weights from contrastive relevance, r_k = mean_ij R_k(i,j),
/// L = sum_k r_k A_k.
///
/// R is z+ relevance from the start 1 at c and -1/(N-1) elsewhere. The map is signed, as in the authors' program, which
/// differs in three points that are options or left out: its start has -1/N (`contrastive-n`), it adds biases
/// twice to denominators, and it takes z^B where a layer reads pixels, which no feature map does.
public struct RelevanceCAM: ExplanationMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "relevance-cam", aliases: ["relevancecam"], title: "Relevance-CAM", family: .relevance,
    paper: "Lee et al. 2021", formula: "sum_k r_k A_k, r_k = mean R_k, R contrastive z+ relevance",
    cost: "F + P")
  public static let needs: MethodNeeds = [.activations, .relevance]
  public static let options: [MethodOption<RelevanceCAM>] = [
    .choice("start", \.start, "the relevance of the logits"),
    .text("composite", \.composite, "the name of a composite", "which layer follows which rule"),
  ]

  /// The relevance of the logits.
  public var start = LogitStart.contrastive
  /// Which layer follows which rule.
  public var composite = "z-plus"

  /// Contrastive, z+.
  public init() {}

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    try context.propagate(
      .logits(context.start(start)), by: try context.composite(named: composite), to: context.layers)
    return context.layers.map { index in
      let layer = context.target(index)
      let maps = layer.relevance
      let sums = layer.sums(over: layer.contributing) { maps.lanes(block: $0, row: $1, column: $2) }
      return layer.weightedSum(sums.map { $0 / Double(layer.positionCount) }, rectified: false)
    }
  }
}

extension AnyNetwork: RelevanceCAM.Offered {}
extension MethodOf: RelevanceCAM.Offered where Network: RelevanceCAM.Offered {}

extension RelevanceCAM.Offered where Self: MethodValue {
  /// Relevance-CAM; see `RelevanceCAM`.
  public static func relevanceCAM(start: LogitStart = .contrastive, composite: String = "z-plus") -> Self {
    var method = RelevanceCAM()
    (method.start, method.composite) = (start, composite)
    return Self(method)
  }
}

/// Layer-wise relevance propagation (Bach et al. 2015): the relevance of every pixel, or of every position of a layer.
///
/// R^(L) is given at the logits and passed down layer by layer, each by the rule that the composite has for it:
/// R_i = sum_j q_ij / (sum_i' q_i'j + stabiliser) R_j. The map is sum_k R_k, signed. With composite `zero` and start
/// `logit` it is x (o) dy_c/dx on networks of ReLUs.
///
/// Composites are lists of rules (`EpsilonPlusFlat`, …; see `CompositeCatalog`), a model's own those of its
/// `explainer.json`. Batch normalisation after a convolution is merged into it. The default is zennit's
/// EpsilonPlusFlat.
public struct LRP: ExplanationMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "lrp", aliases: ["layer-wise-relevance-propagation"], title: "LRP", family: .relevance,
    domain: .any,
    paper: "Bach et al. 2015", formula: "sum_k R_k, R_i = sum_j q_ij R_j / sum_i' q_i'j", cost: "F + P")
  public static let needs: MethodNeeds = [.activations, .relevance]
  public static let options: [MethodOption<LRP>] = [
    .text("composite", \.composite, "the name of a composite", "which layer follows which rule"),
    .choice("start", \.start, "the relevance of the logits"),
  ]

  /// Which layer follows which rule.
  public var composite = "epsilon-plus-flat"
  /// The relevance of the logits.
  public var start = LogitStart.logit

  /// EpsilonPlusFlat from the logit.
  public init() {}

  public var relevancePass: RelevancePass? { RelevancePass(start, by: composite) }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    try context.propagate(
      .logits(context.start(start)), by: try context.composite(named: composite), to: context.layers)
    return context.layers.map { context.target($0).relevanceMap(rectified: false) }
  }
}

extension AnyNetwork: LRP.Offered {}
extension MethodOf: LRP.Offered where Network: LRP.Offered {}

extension LRP.Offered where Self: MethodValue {
  /// LRP; see `LRP`.
  public static func lrp(_ composite: String = "epsilon-plus-flat", start: LogitStart = .logit) -> Self {
    var method = LRP()
    (method.composite, method.start) = (composite, start)
    return Self(method)
  }
}

/// Target-selective gradient backpropagation (Cheng et al. 2022), in the terms of relevance R = x (o) g.
///
/// The authors pass a signal g down: at the last fully connected layer g_i = w_ic+ + beta w_ic-, with beta so that
/// sum_i x_i g_i = 0; at convolutions sign(x_i) sum_p c(p) / n(p), which ignores the weights; elsewhere the gradient. For
/// R that is alpha-beta with alpha = beta = 1 at the last layer (up to one factor of the map) and shares in proportion
/// to |x| at convolutions: the composite `tsgb`. The map is sum_k R_k, signed.
///
/// Where the last layer with weights is a convolution, each of its positions takes the place of the fully connected
/// layer and shares the relevance that average pooling gives it; the paper does not have this case.
public struct TSGB: ExplanationMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "tsgb", aliases: ["target-selective-gradient-backprop"], title: "TSGB", family: .gradient,
    domain: .any, paper: "Cheng et al. 2022", formula: "sum_k x_k g_k, g target-selective backpropagation",
    cost: "F + P")
  public static let needs: MethodNeeds = [.activations, .relevance]

  /// The method.
  public init() {}

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    try context.propagate(
      .logits(context.start(.oneHot)), by: CompositeCatalog.tsgb, to: context.layers)
    return context.layers.map { context.target($0).relevanceMap(rectified: false) }
  }
}

extension AnyNetwork: TSGB.Offered {}
extension MethodOf: TSGB.Offered where Network: TSGB.Offered {}

extension TSGB.Offered where Self: MethodValue {
  /// TSGB.
  public static var tsgb: Self { Self(TSGB()) }
}

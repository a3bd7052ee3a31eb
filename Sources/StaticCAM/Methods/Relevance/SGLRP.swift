/// Softmax-gradient LRP (Iwana, Kuroki, Uchida 2019): relevance that starts from the gradient of p_c,
/// p_c (1 - p_c) at c and -p_c p_n elsewhere, and ends as a signed map sum_k R_k.
///
/// By z+, and z^B at the pixels. The authors' program passes both signs down apart and scales one to the other's sum;
/// the rules are linear in R, so one pass with a signed start is their difference, without that scaling.
public struct SGLRP: ExplanationMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "sglrp", aliases: ["softmax-gradient-lrp"], title: "SGLRP", family: .relevance, domain: .any,
    paper: "Iwana et al. 2019", formula: "sum_k R_k, R^(L) = dp_c/dy", cost: "F + P")
  public static let needs: MethodNeeds = [.activations, .relevance]
  public static let options: [MethodOption<SGLRP>] = [
    .text("composite", \.composite, "the name of a composite", "which layer follows which rule")
  ]

  /// Which layer follows which rule.
  public var composite = "deep-taylor"

  /// z+, and z^B at the pixels.
  public init() {}

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    try context.propagate(
      .logits(context.start(.softmaxGradient)), by: try context.composite(named: composite),
      to: context.layers)
    return context.layers.map { context.target($0).relevanceMap(rectified: false) }
  }
}

extension AnyNetwork: SGLRP.Offered {}
extension MethodOf: SGLRP.Offered where Network: SGLRP.Offered {}

extension SGLRP.Offered where Self: MethodValue {
  /// Softmax-gradient LRP.
  public static var sglrp: Self { Self(SGLRP()) }
}

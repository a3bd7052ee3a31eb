internal import NetworkDescription
internal import NetworkRuntime

/// Contrastive LRP (Gu, Yang, Tresp 2018): the relevance of the class less that of all others,
/// relu(T / sum T - D / sum D), summed over channels.
///
/// T is the relevance of y_c at c. D, the dual, is that of |y_j| at every j other than c (`others`, CLRP1), or that of
/// y_c through the last layer with the sign of its weights changed (`flipped`, CLRP2). Both by z+, and z^B at the
/// pixels. The authors divide ties of max pooling evenly; here the first of equal maxima takes all.
public struct CLRP: ExplanationMethod {
  /// What the class is compared with.
  public enum Dual: String, Sendable, CaseIterable {
    /// All other classes (CLRP1).
    case others
    /// The class with the weights of the last layer reversed (CLRP2).
    case flipped
  }

  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "clrp", aliases: ["contrastive-lrp"], title: "CLRP", family: .relevance, domain: .any,
    paper: "Gu et al. 2018", formula: "sum_k relu(T_k / sum T - D_k / sum D)", cost: "F + 2 P")
  public static let needs: MethodNeeds = [.activations, .relevance]
  public static let options: [MethodOption<CLRP>] = [
    .choice("dual", \.dual, "what the class is compared with"),
    .text("composite", \.composite, "the name of a composite", "which layer follows which rule"),
  ]

  /// What the class is compared with.
  public var dual = Dual.others
  /// Which layer follows which rule.
  public var composite = "deep-taylor"

  /// CLRP1.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount { PassCount(relevance: 2) }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    let rules = try context.composite(named: composite)
    let start = context.start(.logit)
    try context.propagate(.logits(start), by: rules, to: context.layers)
    // Copies: the next pass takes the memory.
    let targets = context.layers.map { index in
      let relevance = context.target(index).relevance
      return (relevance: BlockedSum(relevance), factor: Self.factor(relevance))
    }
    switch dual {
    case .others:
      let logits = context.logits
      let others = logits.indices.map { $0 == context.classIndex ? 0 : abs(logits[$0]) }
      try context.propagate(.logits(others), by: rules, to: context.layers)
    case .flipped:
      var rule = ZPlusRule()
      rule.isFlipped = true
      var flipped = rules
      flipped.entries.insert(.init(rule, roles: [.weighted], position: .last), at: 0)
      try context.propagate(.logits(start), by: flipped, to: context.layers)
    }
    return zip(context.layers, targets).map { index, target in
      let layer = context.target(index)
      let dual = layer.relevance
      let (ofTarget, ofDual) = (target.factor, Self.factor(dual))
      return layer.channelSum(rectified: true) { block, row, column in
        let value =
          target.relevance[block, row, column] * ofTarget - dual.lanes(block: block, row: row, column: column)
          * ofDual
        return value.replacing(with: 0, where: value .<= 0)
      }
    }
  }

  /// 1 / sum R; 0 where the sum is 0.
  private static func factor(_ maps: FeatureMaps) -> Float {
    let sum = maps.values.reduce(0.0) { $0 + Double($1) }
    return sum == 0 ? 0 : Float(1 / sum)
  }
}

extension AnyNetwork: CLRP.Offered {}
extension MethodOf: CLRP.Offered where Network: CLRP.Offered {}

extension CLRP.Offered where Self: MethodValue {
  /// Contrastive LRP; see `CLRP`.
  public static func clrp(dual: CLRP.Dual = .others) -> Self {
    var method = CLRP()
    method.dual = dual
    return Self(method)
  }
}

internal import NetworkDescription
internal import NetworkRuntime

/// Ablation-CAM (Desai, Ramaswamy 2020, equations 3 to 5): feature maps weighed by what the logit loses
/// without each.
///
/// y_c^k is the logit with A_k = 0 for the layers after it; w_k = (y_c - y_c^k) / y_c; L = relu(sum_k w_k A_k).
///
/// *Forms.* The ratio explodes near y_c = 0 and turns the map's sign where y_c < 0; `weights=difference` is
/// its numerator alone, the same heatmap where y_c > 0. `slope` divides the numerator by the Euclidean norm of
/// A_k (0 where that is 0), which is what the paper derives the ratio from. Where y_c = 0 the ratio is the
/// difference.
///
/// Only the part of the network after the layer is run, once for each feature map, and where dense layers follow, only what
/// the feature map changes in it. A layer whose activation is fused
/// into its kernel is ablated after the activation: these are 0 at 0.
public struct AblationCAM: ChannelWeightedMethod {
  /// From logits to weights.
  public enum Weighting: String, Sendable, CaseIterable {
    /// (y_c - y_c^k) / y_c.
    case ratio
    /// y_c - y_c^k.
    case difference
    /// (y_c - y_c^k) / |A_k|.
    case slope
  }

  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "ablation-cam", aliases: ["ablationcam"], title: "Ablation-CAM", family: .gradientFree,
    paper: "Desai, Ramaswamy 2020",
    formula: "relu(sum_k w_k A_k), w_k = (y_c - y_c^k) / y_c, y_c^k with A_k = 0", cost: "F + K Fh")
  public static let needs: MethodNeeds = [.activations, .heads, .samples]
  public static let options: [MethodOption<AblationCAM>] = [
    .choice(
      "weights", \.weighting,
      "what the logit loses: relative to the logit, as it is, or relative to the norm of A_k")
  ]

  /// From logits to weights.
  public var weighting = Weighting.ratio

  /// The paper's form.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    PassCount(head: layer.shape.channels)
  }

  /// w_k.
  public func channelWeights(_ layer: TargetLayer) throws(ExplainError) -> [Double] {
    let logit = Double(layer.context.score.logit)
    let scores = try layer.context.ablationScores(layer: layer.id, only: .logit)
    let losses = scores.map { logit - Double($0.logit) }
    switch weighting {
    case .difference: return losses
    case .ratio: return logit == 0 ? losses : losses.map { $0 / logit }
    case .slope:
      let maps = layer.activations
      let squares = layer.sums(over: layer.positions) { block, row, column in
        let a = maps.lanes(block: block, row: row, column: column)
        return a * a
      }
      return zip(losses, squares).map { $1 == 0 ? 0 : $0 / $1.squareRoot() }
    }
  }
}

extension AnyNetwork: AblationCAM.Offered {}
extension MethodOf: AblationCAM.Offered where Network: AblationCAM.Offered {}

extension AblationCAM.Offered where Self: MethodValue {
  /// Ablation-CAM as the paper has it.
  public static var ablationCAM: Self { Self(AblationCAM()) }

  /// Ablation-CAM with a choice of forms; see `AblationCAM`.
  public static func ablationCAM(weights: AblationCAM.Weighting) -> Self {
    var method = AblationCAM()
    method.weighting = weights
    return Self(method)
  }
}

/// XGrad-CAM (Fu et al. 2020, equation 8): w_k = sum_ij G_k(i,j) A_k(i,j) / sum_ij A_k(i,j); L = relu(sum_k
/// w_k A_k).
///
/// w_k = 0 where the divisor is 0 (a channel that is silent everywhere) instead of the paper's program's
/// small number in the divisor. Before ReLU the map sums to sum G A.
public struct XGradCAM: ChannelWeightedMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "xgrad-cam", aliases: ["xgradcam", "x-grad-cam", "x-gradcam"], title: "XGrad-CAM",
    family: .gradient, paper: "Fu et al. 2020",
    formula: "relu(sum_k w_k A_k), w_k = sum_ij G_k A_k / sum_ij A_k", cost: "F + B")

  /// The method.
  public init() {}

  /// w_k = sum_ij G_k(i,j) A_k(i,j) / sum_ij A_k(i,j).
  public func channelWeights(_ layer: TargetLayer) -> [Double] {
    let (maps, gradients) = (layer.activations, layer.gradients())
    let products = layer.sums(over: layer.contributing) { block, row, column in
      gradients.lanes(block: block, row: row, column: column)
        * maps.lanes(block: block, row: row, column: column)
    }
    let sums = layer.sums(over: layer.positions) { maps.lanes(block: $0, row: $1, column: $2) }
    return zip(products, sums).map { $1 == 0 ? 0 : $0 / $1 }
  }
}

extension AnyNetwork: XGradCAM.Offered {}
extension MethodOf: XGradCAM.Offered where Network: XGradCAM.Offered {}

extension XGradCAM.Offered where Self: MethodValue {
  /// XGrad-CAM.
  public static var xGradCAM: Self { Self(XGradCAM()) }
}

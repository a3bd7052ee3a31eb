/// Grad-CAM (Selvaraju et al. 2017, equations 1 and 2): w_k = (1/HW) sum_ij G_k(i,j); L = relu(sum_k w_k
/// A_k).
///
/// G is the gradient of the logit, not of the probability. relu is the last step, which the profile `captum` leaves out
/// as captum's LayerGradCam does: `MethodTraits.rectifiedLast`.
public struct GradCAM: ChannelWeightedMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "grad-cam", aliases: ["gradcam"], title: "Grad-CAM", family: .gradient,
    paper: "Selvaraju et al. 2017", formula: "relu(sum_k w_k A_k), w_k = mean_ij G_k", cost: "F + B")

  // A profile decides.
  public static let traits: MethodTraits = [.rectifiedLast]
  public static let rectifies = false

  /// The method.
  public init() {}

  /// w_k = (1/HW) sum_ij G_k(i,j).
  public func channelWeights(_ layer: TargetLayer) -> [Double] {
    let gradients = layer.gradients()
    let sums = layer.sums(over: layer.contributing) { block, row, column in
      gradients.lanes(block: block, row: row, column: column)
    }
    return sums.map { $0 / Double(layer.positionCount) }
  }
}

extension AnyNetwork: GradCAM.Offered {}
extension MethodOf: GradCAM.Offered where Network: GradCAM.Offered {}

extension GradCAM.Offered where Self: MethodValue {
  /// Grad-CAM.
  public static var gradCAM: Self { Self(GradCAM()) }
}

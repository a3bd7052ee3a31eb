/// Grad-CAM (Selvaraju et al. 2017, equations 1 and 2): w_k = (1/HW) sum_ij G_k(i,j); L = relu(sum_k w_k
/// A_k).
///
/// G is the gradient of the logit, not of the probability. The raw map has negative values, too, in the profile
/// `captum`, whose LayerGradCam leaves relu to its caller.
public struct GradCAM: ChannelWeightedMethod {
  public static let info = MethodInfo(
    name: "grad-cam", aliases: ["gradcam"], title: "Grad-CAM", family: .gradient,
    paper: "Selvaraju et al. 2017", formula: "relu(sum_k w_k A_k), w_k = mean_ij G_k", cost: "F + B")

  /// The method.
  public init() {}

  /// w_k = (1/HW) sum_ij G_k(i,j).
  public func channelWeights(_ layer: TargetLayer) -> [Double] {
    let gradients = layer.gradients
    let sums = layer.sums(over: layer.contributing) { block, row, column in
      gradients.lanes(block: block, row: row, column: column)
    }
    return sums.map { $0 / Double(layer.positionCount) }
  }

  public func rawMap(_ layer: TargetLayer) -> RawMap {
    layer.weightedSum(channelWeights(layer), rectified: layer.context.profile.rectifiesGradCAM)
  }
}

extension Method {
  /// Grad-CAM.
  public static let gradCAM = Method(GradCAM())
}

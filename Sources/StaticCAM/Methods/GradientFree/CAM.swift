/// CAM (Zhou et al. 2016, equation 2): M_c = sum_k W_ck A_k, with W the weights of a linear classifier after
/// global average pooling and A the maps that are averaged.
///
/// The average of M_c is y_c without its bias. As in the paper the raw map is signed; the heatmap shows its
/// positive part.
public struct CAM: ChannelWeightedMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "cam", aliases: [], title: "CAM", family: .gradientFree, paper: "Zhou et al. 2016",
    formula: "sum_k W_ck A_k", cost: "F")
  public static let needs: MethodNeeds = [.activations, .headWeights]
  public static let traits: MethodTraits = [.signed]
  public static let rectifies = false

  /// The method.
  public init() {}

  /// w_k = W_ck.
  public func channelWeights(_ layer: TargetLayer) throws(ExplainError) -> [Double] {
    try layer.headWeights().map(Double.init)
  }
}

extension AnyNetwork: CAM.Offered {}
extension MethodOf: CAM.Offered where Network: CAM.Offered {}

extension CAM.Offered where Self: MethodValue {
  /// CAM, for networks whose classifier is linear in averaged feature maps.
  public static var cam: Self { Self(CAM()) }
}

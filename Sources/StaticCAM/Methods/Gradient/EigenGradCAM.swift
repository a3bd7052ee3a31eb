/// EigenGradCAM (Gildenblat, pytorch-grad-cam): EigenCAM of the products G A, element by element, so that it
/// is about the class: L = M v_1, with M = G A as a matrix of positions by channels and v_1 its first right
/// singular vector.
///
/// The sign is that of a positive correlation with sum_k G_k A_k, which is HiResCAM's map. `centred` is the
/// program's form, which subtracts each channel's mean first. For everything else see `EigenCAM`.
public struct EigenGradCAM: LayerMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "eigen-grad-cam", aliases: ["eigengradcam", "eigen-gradcam"], title: "EigenGradCAM",
    family: .gradient, paper: "Gildenblat 2021",
    formula: "M v_1, M = G A as positions x channels, v_1 its first right singular vector", cost: "F + B")
  public static let options: [MethodOption<EigenGradCAM>] = [
    .flag("centred", \.isCentred, "each channel's mean is subtracted first, as pytorch-grad-cam does")
  ]

  /// Whether each channel's mean is subtracted first.
  public var isCentred = false

  /// EigenCAM's form.
  public init() {}

  public func rawMap(_ layer: TargetLayer) -> RawMap {
    PositionMatrix(layer, timesGradients: true).projected(isCentred: isCentred)
  }
}

extension AnyNetwork: EigenGradCAM.Offered {}
extension MethodOf: EigenGradCAM.Offered where Network: EigenGradCAM.Offered {}

extension EigenGradCAM.Offered where Self: MethodValue {
  /// EigenGradCAM without centring.
  public static var eigenGradCAM: Self { Self(EigenGradCAM()) }

  /// EigenGradCAM with a choice of forms; see `EigenGradCAM`.
  public static func eigenGradCAM(centred: Bool) -> Self {
    var method = EigenGradCAM()
    method.isCentred = centred
    return Self(method)
  }
}

/// KPCA-CAM (Karmani, Sivakaran, Prasad, Ali, Yang, Tang 2024): the projection of every position on the
/// first component of kernel principal component analysis, with positions as samples and channels as
/// features, whatever the class.
///
/// - X = A as a matrix of positions by channels, less each channel's mean;
/// - M_pq = kernel(x_p, x_q), less the means of its rows and columns;
/// - L = sqrt(lambda_1) u_1, with the largest eigenvalue of M and its vector.
///
/// As in pytorch-grad-cam and scikit-learn the kernel is sigmoid, tanh(gamma <x, y> + 1), with gamma = 1/K.
/// The sign is EigenCAM's, and with the linear kernel the map is that of EigenCAM, centred.
///
/// A layer of more than 4096 positions would need too much memory: every n-th position in reading order then
/// makes the component, and all are projected on it. Of chosen neurons, those that contribute make it.
public struct KPCACAM: LayerMethod {
  /// How alike two positions x and y are, vectors of K centred channels, with gamma = 1/K.
  public enum Kernel: String, Sendable, CaseIterable {
    /// <x, y>.
    case linear
    /// exp(-gamma |x - y|^2).
    case rbf
    /// tanh(gamma <x, y> + 1).
    case sigmoid
    /// (gamma <x, y> + 1)^3.
    case polynomial
  }

  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "kpca-cam", aliases: ["kpcacam", "kernel-pca-cam"], title: "KPCA-CAM", family: .gradientFree,
    paper: "Karmani et al. 2024",
    formula: "projection on the first kernel principal component of A as positions x channels", cost: "F")
  public static let needs: MethodNeeds = [.activations]
  public static let options: [MethodOption<KPCACAM>] = [
    .choice("kernel", \.kernel, "how alike two positions are, with gamma = 1/K and an offset of 1")
  ]

  /// How alike two positions are.
  public var kernel = Kernel.sigmoid

  /// The sigmoid kernel.
  public init() {}

  public func rawMap(_ layer: TargetLayer) -> RawMap {
    let matrix = PositionMatrix(layer, timesGradients: false)
    guard matrix.isFinite else { return matrix.undefined() }
    return matrix.map(KernelComponent(matrix, kernel, guide: matrix.rowSums).projections)
  }
}

extension AnyNetwork: KPCACAM.Offered {}
extension MethodOf: KPCACAM.Offered where Network: KPCACAM.Offered {}

extension KPCACAM.Offered where Self: MethodValue {
  /// KPCA-CAM with the sigmoid kernel.
  public static var kpcaCAM: Self { Self(KPCACAM()) }

  /// KPCA-CAM with another kernel.
  public static func kpcaCAM(kernel: KPCACAM.Kernel) -> Self {
    var method = KPCACAM()
    method.kernel = kernel
    return Self(method)
  }
}

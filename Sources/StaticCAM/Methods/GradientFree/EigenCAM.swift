/// EigenCAM (Muhammad, Yeasin 2020): L = A v_1, with A as a matrix of positions by channels (HW x K) and v_1
/// its first right singular vector: what the feature maps have most in common, whatever the class.
///
/// The raw map is signed; the heatmap shows its positive part. A singular vector has no sign of its own:
/// here the map correlates positively (Pearson) with sum_k A_k, so that its positive part is where feature
/// maps are active; where that correlation is 0 the entry of the largest magnitude is positive. See
/// `FirstComponent` for what happens where two singular values are equal.
///
/// `centred` subtracts each channel's mean first, as pytorch-grad-cam does: the direction of the largest
/// variance, instead of the strongest activity.
///
/// Of chosen neurons, those that contribute alone make v_1.
public struct EigenCAM: LayerMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "eigen-cam", aliases: ["eigencam"], title: "EigenCAM", family: .gradientFree,
    paper: "Muhammad, Yeasin 2020",
    formula: "A v_1, A as positions x channels, v_1 its first right singular vector", cost: "F")
  public static let needs: MethodNeeds = [.activations]
  public static let options: [MethodOption<EigenCAM>] = [
    .flag("centred", \.isCentred, "each channel's mean is subtracted first, as pytorch-grad-cam does")
  ]

  /// Whether each channel's mean is subtracted first.
  public var isCentred = false

  /// The paper's form.
  public init() {}

  public func rawMap(_ layer: TargetLayer) -> RawMap {
    PositionMatrix(layer, timesGradients: false).projected(isCentred: isCentred)
  }
}

extension PositionMatrix {
  /// M v_1, of M as it is or centred; its sign follows the sum of M's columns.
  func projected(isCentred: Bool) -> RawMap {
    guard isFinite else { return undefined() }
    var matrix = self
    if isCentred { matrix.centre() }
    let vector = FirstComponent(matrix, guide: rowSums).vector
    return map(matrix.rows.map { dot(Array($0), vector) }, weights: vector)
  }
}

extension AnyNetwork: EigenCAM.Offered {}
extension MethodOf: EigenCAM.Offered where Network: EigenCAM.Offered {}

extension EigenCAM.Offered where Self: MethodValue {
  /// EigenCAM as the paper has it.
  public static var eigenCAM: Self { Self(EigenCAM()) }

  /// EigenCAM with a choice of forms; see `EigenCAM`.
  public static func eigenCAM(centred: Bool) -> Self {
    var method = EigenCAM()
    method.isCentred = centred
    return Self(method)
  }
}

/// HiResCAM (Draelos, Carin 2020): L(i,j) = sum_k G_k(i,j) A_k(i,j).
///
/// As in the paper the raw map is signed; the heatmap shows its positive part. Where a dense layer follows,
/// the map sums to y_c without its bias: these are exactly the positions that raise the logit.
public struct HiResCAM: LayerMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "hires-cam", aliases: ["hirescam"], title: "HiResCAM", family: .gradient,
    paper: "Draelos, Carin 2020", formula: "sum_k G_k A_k", cost: "F + B")

  /// The method.
  public init() {}

  public func rawMap(_ layer: TargetLayer) -> RawMap {
    let (maps, gradients) = (layer.activations, layer.gradients())
    return layer.channelSum(rectified: false) { block, row, column in
      gradients.lanes(block: block, row: row, column: column)
        * maps.lanes(block: block, row: row, column: column)
    }
  }
}

extension AnyNetwork: HiResCAM.Offered {}
extension MethodOf: HiResCAM.Offered where Network: HiResCAM.Offered {}

extension HiResCAM.Offered where Self: MethodValue {
  /// HiResCAM.
  public static var hiResCAM: Self { Self(HiResCAM()) }
}

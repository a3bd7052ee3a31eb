/// LayerCAM (Jiang et al. 2021, equations 6 to 8): L(i,j) = relu(sum_k relu(G_k(i,j)) A_k(i,j)).
///
/// It is meant for any layer; see `Fusion.max` for several. Where pooling with a stride comes next,
/// gradients and so the map form a grid: the authors explain the output of the pooling instead.
public struct LayerCAM: LayerMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "layer-cam", aliases: ["layercam"], title: "LayerCAM", family: .gradient,
    paper: "Jiang et al. 2021", formula: "relu(sum_k relu(G_k) A_k)", cost: "F + B")
  public static let traits: MethodTraits = [.fusedByTanh]

  /// The method.
  public init() {}

  public func rawMap(_ layer: TargetLayer) -> RawMap {
    let (maps, gradients) = (layer.activations, layer.gradients())
    return layer.channelSum(rectified: true) { block, row, column in
      let g = gradients.lanes(block: block, row: row, column: column)
      return g.replacing(with: 0, where: g .<= 0) * maps.lanes(block: block, row: row, column: column)
    }
  }
}

extension AnyNetwork: LayerCAM.Offered {}
extension MethodOf: LayerCAM.Offered where Network: LayerCAM.Offered {}

extension LayerCAM.Offered where Self: MethodValue {
  /// LayerCAM.
  public static var layerCAM: Self { Self(LayerCAM()) }
}

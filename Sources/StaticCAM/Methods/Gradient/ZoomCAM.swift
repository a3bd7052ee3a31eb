/// Zoom-CAM (Shi et al. 2020): of each layer M = relu(sum_k G_k A_k), divided by its largest value; then the largest value
/// of all layers at each pixel.
///
/// A single layer's map is that of HiResCAM without its negative part. Fuse several layers for the paper's map: the
/// form `max` (`--fuse max`) divides by the largest value, enlarges and takes the largest, and besides takes
/// tanh(2 M / max M) of every layer but the deepest, as LayerCAM does; Zoom-CAM has no tanh. Left out: the authors'
/// program subtracts the smallest value before it divides, mostly 0.
public struct ZoomCAM: LayerMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "zoom-cam", aliases: ["zoomcam"], title: "Zoom-CAM", family: .gradient, paper: "Shi et al. 2020",
    formula: "M / max M, M = relu(sum_k G_k A_k)", cost: "F + B")

  /// The method.
  public init() {}

  public func rawMap(_ layer: TargetLayer) -> RawMap {
    let (maps, gradients) = (layer.activations, layer.gradients())
    var map = layer.channelSum(rectified: true) { block, row, column in
      gradients.lanes(block: block, row: row, column: column)
        * maps.lanes(block: block, row: row, column: column)
    }
    if let largest = map.plane.values.max(), largest > 0 {
      for i in map.plane.values.indices { map.plane.values[i] /= largest }
    }
    return map
  }
}

extension AnyNetwork: ZoomCAM.Offered {}
extension MethodOf: ZoomCAM.Offered where Network: ZoomCAM.Offered {}

extension ZoomCAM.Offered where Self: MethodValue {
  /// Zoom-CAM.
  public static var zoomCAM: Self { Self(ZoomCAM()) }
}

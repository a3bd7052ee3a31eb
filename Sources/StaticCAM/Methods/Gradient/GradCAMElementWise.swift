/// Element-wise Grad-CAM (pytorch-grad-cam 2022): L(i,j) = sum_k relu(G_k(i,j) A_k(i,j)).
///
/// Where A >= 0 it is LayerCAM. No paper describes it.
public struct GradCAMElementWise: LayerMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "grad-cam-element-wise",
    aliases: ["gradcamelementwise", "gradcam-element-wise", "grad-cam-elementwise", "element-wise-grad-cam"],
    title: "Element-wise Grad-CAM", family: .gradient, paper: "pytorch-grad-cam 2022",
    formula: "sum_k relu(G_k A_k)", cost: "F + B")

  /// The method.
  public init() {}

  public func rawMap(_ layer: TargetLayer) -> RawMap {
    let (maps, gradients) = (layer.activations, layer.gradients())
    return layer.channelSum(rectified: true) { block, row, column in
      let product =
        gradients.lanes(block: block, row: row, column: column)
        * maps.lanes(block: block, row: row, column: column)
      return product.replacing(with: 0, where: product .< 0)
    }
  }
}

extension AnyNetwork: GradCAMElementWise.Offered {}
extension MethodOf: GradCAMElementWise.Offered where Network: GradCAMElementWise.Offered {}

extension GradCAMElementWise.Offered where Self: MethodValue {
  /// Element-wise Grad-CAM.
  public static var gradCAMElementWise: Self { Self(GradCAMElementWise()) }
}

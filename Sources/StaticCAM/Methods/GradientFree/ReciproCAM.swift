internal import ImageFiles
internal import NetworkDescription
internal import NetworkRuntime

/// Recipro-CAM (Byun, Lee 2022): each position scored by what the network says when it is all that is left.
///
/// L(i,j) = p_c of the layers after it, where all feature maps are 0 but at (i,j).
///
/// With `spread` the feature vector of (i,j) is also given to its neighbours, times the Gaussian
/// [1 2 1; 2 4 2; 1 2 1] / 16; what falls beyond the map is lost. Only the part of the network after the layer
/// is run, once a position. Where feature maps are chosen, the others are 0 at (i,j), too. A layer whose
/// activation is fused into its kernel is changed after the activation.
public struct ReciproCAM: LayerMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "recipro-cam", aliases: ["reciprocam"], title: "Recipro-CAM", family: .gradientFree,
    paper: "Byun, Lee 2022", formula: "L(i,j) = p_c with A = 0 but at (i,j)", cost: "F + HW Fh")
  public static let needs: MethodNeeds = [.activations, .heads, .samples]
  public static let options: [MethodOption<ReciproCAM>] = [
    .flag("spread", \.isSpread, "the position's neighbours get its values times a 3x3 Gaussian")
  ]

  /// Whether the neighbours get a part.
  public var isSpread = false

  /// Positions alone.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    PassCount(head: layer.shape.positions)
  }

  public func rawMap(_ layer: TargetLayer) throws(ExplainError) -> RawMap {
    let shape = layer.plan.shape
    let silent = layer.selection.channels.map { lanes in
      (0..<shape.channels).filter { lanes[$0 / 16][$0 % 16] == 0 }
    }
    let kernel: [Float] =
      isSpread ? [1, 2, 1, 2, 4, 2, 1, 2, 1].map { $0 / 16 } : [0, 0, 0, 0, 1, 0, 0, 0, 0]
    let scores = try layer.context.headScores(layer: layer.id, count: shape.positions) { index, maps in
      maps.keep(row: index / shape.width, column: index % shape.width, kernel)
      for k in silent ?? [] { maps.clear(channel: k) }
    }
    let plane = Plane(width: shape.width, height: shape.height, values: scores.map(\.probability))
    return RawMap(plane: layer.selection.shown(plane))
  }
}

extension AnyNetwork: ReciproCAM.Offered {}
extension MethodOf: ReciproCAM.Offered where Network: ReciproCAM.Offered {}

extension ReciproCAM.Offered where Self: MethodValue {
  /// Recipro-CAM.
  public static var reciproCAM: Self { Self(ReciproCAM()) }

  /// Recipro-CAM with a choice of forms; see `ReciproCAM`.
  public static func reciproCAM(spread: Bool) -> Self {
    var method = ReciproCAM()
    method.isSpread = spread
    return Self(method)
  }
}

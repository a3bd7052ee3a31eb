/// Saliency (Simonyan, Vedaldi, Zisserman 2014, section 3.1): M(i,j) = max_k |dy_c/dx_k(i,j)|, the derivative of the
/// class's score with respect to each pixel, and of its channels the largest.
///
/// The score is the logit, as in the paper.
public struct Saliency: LayerMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "saliency", aliases: ["gradient", "vanilla-gradient", "backprop"], title: "Saliency",
    family: .gradient, domain: .input, paper: "Simonyan et al. 2014", formula: "max_k |dy_c/dx_k|",
    cost: "F + B")
  public static let options: [MethodOption<Saliency>] = [
    .choice(
      "reduce", \.reduction, "the channels of a pixel: largest |v|, sum of |v|, l2 norm, or sum with signs")
  ]

  /// How a pixel's channels become one number.
  public var reduction = ChannelReduction.max

  /// The paper's form.
  public init() {}

  public func rawMap(_ layer: TargetLayer) -> RawMap {
    let gradients = layer.gradients()
    return layer.reduced(reduction) { gradients.lanes(block: $0, row: $1, column: $2) }
  }
}

extension AnyNetwork: Saliency.Offered {}
extension MethodOf: Saliency.Offered where Network: Saliency.Offered {}

extension Saliency.Offered where Self: MethodValue {
  /// Saliency.
  public static var saliency: Self { Self(Saliency()) }

  /// Saliency with another form of the channels' sum.
  public static func saliency(reduce reduction: ChannelReduction) -> Self {
    var method = Saliency()
    method.reduction = reduction
    return Self(method)
  }
}

/// Grad-CAM++ (Chattopadhay et al. 2018, equations 7, 10 and 19), with g = G_k(i,j):
///
/// - alpha_k(i,j) = g^2 / (2 g^2 + S_k g^3), 0 where g = 0, with S_k = sum_ab A_k(a,b);
/// - w_k = sum_ij alpha_k(i,j) relu(g); L = relu(sum_k w_k A_k).
///
/// Only g > 0 counts, and there alpha = 1 / (2 + S_k g), which is what is computed: no power of a small
/// gradient is lost. The paper multiplies g by exp(y_c), one positive number for the whole map; it is left
/// out, since it overflows for large logits and min-max removes it.
///
/// *Pole.* Where A has negative values (LeakyReLU, batch normalisation) S_k may be negative, and 2 + S_k g
/// may come near 0 and change its sign: weights then are arbitrarily large, and rounding decides about them.
/// `guarded` takes max(0, S_k g^3), which changes nothing where A >= 0.
///
/// `epsilon` is added to the denominator of alpha, as pytorch-grad-cam adds 1e-6. Gradients with squares as small as that
/// then count less.
public struct GradCAMPlusPlus: ChannelWeightedMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "grad-cam++",
    aliases: [
      "gradcam++", "gradcampp", "grad-campp", "grad-cam-plus-plus", "gradcamplusplus", "grad-cam-pp",
    ],
    title: "Grad-CAM++", family: .gradient, paper: "Chattopadhay et al. 2018",
    formula: "relu(sum_k w_k A_k), w_k = sum_ij alpha relu(g), alpha = g^2 / (2 g^2 + (sum A_k) g^3), "
      + "g = G_k",
    cost: "F + B")
  public static let options: [MethodOption<GradCAMPlusPlus>] = [
    .flag("guarded", \.isGuarded, "max(0, (sum A_k) g^3) in alpha: no pole where feature maps are negative"),
    .flag(
      "official", \.isOfficial,
      "alpha divided by its sum over the positions with g > 0, as the authors' program does"),
    .number("epsilon", \.epsilon, in: 0...1, "added to 2 g^2 + (sum A_k) g^3 in alpha"),
  ]

  /// Whether alpha has no pole.
  public var isGuarded = false
  /// Whether alpha is divided by its sum over the positions with g > 0 (the authors' program; not in the
  /// paper).
  public var isOfficial = false
  /// What is added to the denominator of alpha.
  public var epsilon = 0.0

  /// The paper's form.
  public init() {}

  /// w_k = sum_ij alpha_k(i,j) relu(g).
  public func channelWeights(_ layer: TargetLayer) -> [Double] {
    let (maps, gradients) = (layer.activations, layer.gradients())
    let totals = layer.sums(over: layer.positions) { maps.lanes(block: $0, row: $1, column: $2) }
    let sums = layer.lanes(isGuarded ? totals.map { max(0, $0) } : totals)
    let epsilon = Float(epsilon)
    return sums.withUnsafeBufferPointer { sums in
      let weights = layer.sums(over: layer.contributing) { block, row, column in
        let g = gradients.lanes(block: block, row: row, column: column)
        return Self.alpha(g, sums[block], epsilon) * g
      }
      guard isOfficial else { return weights }
      let divisors = layer.sums(over: layer.positions) { block, row, column in
        Self.alpha(gradients.lanes(block: block, row: row, column: column), sums[block], epsilon)
      }
      return zip(weights, divisors).map { $1 == 0 ? 0 : $0 / $1 }
    }
  }

  /// 1 / (2 + S g + epsilon / g^2) where g > 0 and the denominator is not 0; 0 elsewhere.
  @inline(__always)
  private static func alpha(
    _ g: SIMD16<Float>, _ sum: SIMD16<Float>, _ epsilon: Float
  ) -> SIMD16<Float> {
    var denominator = 2 + sum * g
    if epsilon > 0 { denominator += epsilon / (g * g) }
    return (1 / denominator).replacing(with: 0, where: (g .<= 0) .| (denominator .== 0))
  }
}

extension AnyNetwork: GradCAMPlusPlus.Offered {}
extension MethodOf: GradCAMPlusPlus.Offered where Network: GradCAMPlusPlus.Offered {}

extension GradCAMPlusPlus.Offered where Self: MethodValue {
  /// Grad-CAM++ as the paper has it.
  public static var gradCAMPlusPlus: Self { Self(GradCAMPlusPlus()) }

  /// Grad-CAM++ with a choice of forms; see `GradCAMPlusPlus`.
  public static func gradCAMPlusPlus(
    guarded: Bool = false, official: Bool = false, epsilon: Double = 0
  ) -> Self {
    var method = GradCAMPlusPlus()
    (method.isGuarded, method.isOfficial, method.epsilon) = (guarded, official, epsilon)
    return Self(method)
  }
}

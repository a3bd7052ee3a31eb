internal import NetworkRuntime

/// Guided backpropagation (Springenberg et al. 2015, section 3.4): a backward pass that keeps, at every activation
/// a = f(z), the positive part of the signal: relu(s) f'(z).
///
/// The paper has ReLU alone; f' includes LeakyReLU's slope and the zero of a saturated ReLU6. As images of the signal
/// are signed, so is the raw map: the sum of a pixel's channels. The map hardly depends on the upper layers' weights
/// (Adebayo et al. 2018): it shows what the network can see rather than what speaks for the class.
public struct GuidedBackprop: SignalMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "guided-backprop", aliases: ["guidedbackprop", "guided-backpropagation", "guided-bp", "gbp"],
    title: "Guided backpropagation", family: .gradient, domain: .input, paper: "Springenberg et al. 2015",
    formula: "sum_k of the signal at x_k, relu(s) f'(z) at every activation", cost: "F + B")
  public static let rule = ActivationRule.guided

  /// How a pixel's channels become one number.
  public var reduction = ChannelReduction.signed

  /// The sum of the channels.
  public init() {}
}

extension AnyNetwork: GuidedBackprop.Offered {}
extension MethodOf: GuidedBackprop.Offered where Network: GuidedBackprop.Offered {}

extension GuidedBackprop.Offered where Self: MethodValue {
  /// Guided backpropagation.
  public static var guidedBackprop: Self { Self(GuidedBackprop()) }

  /// Guided backpropagation with another form of the channels' sum.
  public static func guidedBackprop(reduce reduction: ChannelReduction) -> Self {
    var method = GuidedBackprop()
    method.reduction = reduction
    return Self(method)
  }
}

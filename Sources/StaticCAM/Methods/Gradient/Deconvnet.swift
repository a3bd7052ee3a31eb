internal import NetworkRuntime

/// The deconvolutional network (Zeiler, Fergus 2014, section 2.1): a backward pass that keeps, at every activation, the
/// positive part of the signal, relu(s), whatever the activation's own input was. Max-pooling hands the signal to the
/// largest input (the paper's switches).
///
/// The signal starts with 1 at the class's logit; the paper starts at one neuron of a layer. As images of the signal are
/// signed, so is the raw map: the sum of a pixel's channels.
public struct Deconvnet: SignalMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "deconvnet", aliases: ["deconvolution", "deconv", "deconv-net"], title: "Deconvnet",
    family: .gradient, domain: .input, paper: "Zeiler, Fergus 2014",
    formula: "sum_k of the signal at x_k, relu(s) at every activation", cost: "F + B")
  public static let rule = ActivationRule.deconvnet

  /// How a pixel's channels become one number.
  public var reduction = ChannelReduction.signed

  /// The sum of the channels.
  public init() {}
}

extension AnyNetwork: Deconvnet.Offered {}
extension MethodOf: Deconvnet.Offered where Network: Deconvnet.Offered {}

extension Deconvnet.Offered where Self: MethodValue {
  /// The deconvolutional network.
  public static var deconvnet: Self { Self(Deconvnet()) }

  /// The deconvolutional network with another form of the channels' sum.
  public static func deconvnet(reduce reduction: ChannelReduction) -> Self {
    var method = Deconvnet()
    method.reduction = reduction
    return Self(method)
  }
}

internal import NetworkRuntime

/// A method whose map is the signal of a backward pass at the pixels, with a rule of its own at activations.
///
/// As images of the signal are signed, so is the raw map.
public protocol SignalMethod: LayerMethod {
  /// What happens to the signal at activations.
  static var rule: ActivationRule { get }
  /// How a pixel's channels become one number.
  var reduction: ChannelReduction { get set }
}

extension SignalMethod {
  // Its backward pass is not that of the gradient.
  public static var needs: MethodNeeds { [.activations, .signals] }
  public static var options: [MethodOption<Self>] {
    [
      .choice(
        "reduce", \.reduction,
        "the channels of a pixel: largest |v|, sum of |v|, l2 norm, or sum with signs")
    ]
  }

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount { PassCount(backward: 1) }

  public func rawMap(_ layer: TargetLayer) -> RawMap {
    let signal = layer.context.backward(to: [layer.id], rule: Self.rule).gradients(at: layer.id)
    return layer.reduced(reduction) { signal.lanes(block: $0, row: $1, column: $2) }
  }
}

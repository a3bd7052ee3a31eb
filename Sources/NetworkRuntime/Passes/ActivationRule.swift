/// What a backward pass makes of the signal s that reaches an activation a = f(z) from the layers after it.
///
/// Max-pooling hands the signal to the largest input in all three. At a smooth function f' is its true slope, of any
/// sign: guided backpropagation cuts the signal that arrives, not the one that goes on.
public enum ActivationRule: String, Sendable, CaseIterable {
  /// s f'(z): the derivative.
  case gradient
  /// relu(s) f'(z): guided backpropagation (Springenberg et al. 2015), with the slope of a LeakyReLU and the zero of a
  /// saturated ReLU6 in f'.
  case guided
  /// relu(s): the deconvolutional network (Zeiler, Fergus 2014), which does not look at z.
  case deconvnet

  /// The least signal that passes.
  @usableFromInline var floor: Float { self == .gradient ? -.infinity : 0 }
}

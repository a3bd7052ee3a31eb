/// What a backward pass makes of the signal s at an activation f(z).
public enum ReferenceActivationRule: Sendable, CaseIterable {
  /// s f'(z).
  case gradient
  /// relu(s) f'(z).
  case guided
  /// relu(s).
  case deconvnet
}

/// The passes that a session runs: those of a workspace, or of a network made by hand.
protocol NetworkPasses: AnyObject {
  /// Runs the forward pass on C x H x W numbers.
  func forward(_ input: [Float])
  /// y of the last forward pass.
  var logits: [Float] { get }
  /// Runs the backward pass from d(score)/d(logits) to `layers`.
  func backward(from start: [Float], to layers: [Int], rule: ActivationRule)
  /// A, valid until the next forward pass.
  func activations(at layer: Int) -> FeatureMaps
  /// G of a layer that the last backward pass was run for, valid until the next.
  func gradients(at layer: Int) -> FeatureMaps
}

extension Workspace: NetworkPasses {}

internal import NetworkRuntime

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
  /// Runs a relevance pass, and a backward pass in the same sweep where one is wanted.
  func propagate(
    _ request: RelevanceRequest, gradient: (start: [Float], layers: [Int])?, audits: Bool
  ) throws(RuntimeError) -> [Conservation]
  /// R of a layer that the last relevance pass was run for, valid until the next.
  func relevance(at layer: Int) -> FeatureMaps
  /// Memory and threads for many forward passes; head passes start from the last forward pass of this one.
  func makeManyPasses() throws(RuntimeError) -> any ManyPasses
}

extension Workspace: NetworkPasses {
  func makeManyPasses() throws(RuntimeError) -> any ManyPasses { try PassWorkers(self) }
}

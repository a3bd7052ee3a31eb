/// What a method says about its maps, for those that ask without knowing the method: profiles and programs.
public struct MethodTraits: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The last step of the formula is L = max(0, sum). The method hands over the sum, and the profile decides whether
  /// the step is done: Grad-CAM's, which captum leaves to its callers.
  public static let rectifiedLast = MethodTraits(rawValue: 1)
  /// Negative values mean as much as positive ones, so that a profile may keep them: CAM's, in torchcam.
  public static let signed = MethodTraits(rawValue: 2)
  /// Maps of several layers are fused as tanh(2 v): LayerCAM's (Jiang et al. 2021, equation 9).
  public static let fusedByTanh = MethodTraits(rawValue: 4)
  /// Explanations come with a report of clusters: `Explanation.clusters`.
  public static let clusters = MethodTraits(rawValue: 8)
}

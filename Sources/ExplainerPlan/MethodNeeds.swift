/// What a method reads: a session runs no pass in vain, and an explainer that is compiled for some methods holds nothing
/// that none of them needs.
public struct MethodNeeds: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The feature maps A of the target layers.
  public static let activations = MethodNeeds(rawValue: 1)
  /// The gradients G of the target's logit with respect to A, which the session has ready.
  public static let gradients = MethodNeeds(rawValue: 2)
  /// The weights of a classifier right after the layer.
  public static let headWeights = MethodNeeds(rawValue: 4)
  /// Passes on other inputs than the one explained.
  public static let samples = MethodNeeds(rawValue: 8)
  /// Relevance passes, which the method runs itself, with gradients in the same sweep where it needs them.
  public static let relevance = MethodNeeds(rawValue: 16)
  /// Backward passes down to the target layers, which the method runs itself: from other scores, or by other rules.
  public static let signals = MethodNeeds(rawValue: 32)
  /// Gradients, or signals, at the pixels of the input, whatever the target layer.
  public static let pixels = MethodNeeds(rawValue: 64)
  /// Passes through the layers behind the target layer, on other feature maps.
  public static let heads = MethodNeeds(rawValue: 128)
  /// Feature maps of layers behind the target layers too.
  public static let deeperMaps = MethodNeeds(rawValue: 256)
}

/// What a method draws a map of.
public enum MethodDomain: String, Sendable, CaseIterable {
  /// The positions of a layer's feature maps.
  case layer
  /// The pixels of the input.
  case input
  /// The pixels, or the positions of a layer where one is named.
  case any = "input or layer"
}

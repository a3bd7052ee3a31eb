internal import NetworkRuntime

/// z^B (Montavon et al. 2017, equation 15), for the layer that reads pixels: q_ij = x_i w_ij - l_i w_ij+ - h_i w_ij-.
///
/// l and h are what pixels 0 and 255 are in network units, per channel. No q_ij is negative, so the sum of relevance
/// is kept. They are zero in the padding, as x is.
public struct ZBoxRule: RelevanceRule {
  public static let name = "z-box"
  public static let summary = "x w - l w+ - h w- over its sum, for pixels from l to h (Montavon et al. 2017)"
  public static let options: [MethodOption<ZBoxRule>] = [
    .number("epsilon", \.epsilon, in: 0...1e6, "the stabiliser")
  ]
  /// The stabiliser.
  public var epsilon = 0.0
  /// Without stabiliser.
  public init() {}
  public var slots: RuleSlots? {
    RuleSlots(
      [
        .init(.all, .all), .init(.lowest, .values(positive: -1, negative: 0)),
        .init(.highest, .values(positive: 0, negative: -1)),
      ], stabilizer: epsilon)
  }
}

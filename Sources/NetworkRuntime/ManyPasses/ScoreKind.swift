/// What of the network's answer counts.
public enum ScoreKind: String, Sendable, CaseIterable {
  /// y_c.
  case logit
  /// p_c, the softmax over classes.
  case probability

  /// The number that counts.
  package func callAsFunction(_ score: MaskScore) -> Double {
    Double(self == .logit ? score.logit : score.probability)
  }
}

internal import NetworkRuntime

/// The relevance of the logits with which a pass begins.
public enum LogitStart: String, Sendable, CaseIterable {
  /// y_c at c, 0 elsewhere (Bach et al. 2015, who decompose the score).
  case logit
  /// 1 at c, 0 elsewhere.
  case oneHot = "one-hot"
  /// 1 at c, -1/(N-1) elsewhere: its sum is 0.
  case contrastive
  /// 1 at c, -1/N elsewhere, as the program of Relevance-CAM (Lee et al. 2021) has it: its sum is 1/N.
  case contrastiveN = "contrastive-n"
  /// p_c (1 - p_c) at c, -p_c p_n elsewhere: the gradient of p_c (SGLRP, Iwana et al. 2019). Its sum is 0. Where the
  /// network's classes do not exclude one another the gradient elsewhere is 0.
  case softmaxGradient = "softmax-gradient"

  /// R^(L) for class `index`, a number a class.
  public func values(logits: [Float], probabilities: [Float], class index: Int) -> [Float] {
    values(logits: logits, probabilities: probabilities, class: index, .softmax)
  }

  func values(
    logits: [Float], probabilities: [Float], class index: Int, _ rule: ProbabilityRule
  ) -> [Float] {
    let count = logits.count
    return (0..<count).map { n in
      switch self {
      case .logit: n == index ? logits[index] : 0
      case .oneHot: n == index ? 1 : 0
      case .contrastive: n == index ? 1 : -1 / Float(max(1, count - 1))
      case .contrastiveN: n == index ? 1 : -1 / Float(count)
      case .softmaxGradient:
        n == index
          ? probabilities[n] * (1 - probabilities[n])
          : rule == .sigmoid ? 0 : -probabilities[index] * probabilities[n]
      }
    }
  }
}

/// One way of relevance from the logits down: where it begins, and by which rules.
public struct RelevancePass: Sendable, Hashable {
  /// The relevance of the logits.
  public var start: LogitStart
  /// The name of the composite.
  public var composite: String

  /// A pass.
  public init(_ start: LogitStart, by composite: String) {
    self.start = start
    self.composite = composite
  }
}

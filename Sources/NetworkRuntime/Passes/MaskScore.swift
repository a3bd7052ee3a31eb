/// What of the network's answer counts.
public enum ScoreKind: String, Sendable, CaseIterable {
  /// y_c.
  case logit
  /// p_c, by the network's rule: the softmax over classes, or the sigmoid.
  case probability

  /// The number that counts.
  package func callAsFunction(_ score: MaskScore) -> Double {
    Double(self == .logit ? score.logit : score.probability)
  }
}

/// What the network says about the explained class, of one pass.
public struct MaskScore: Sendable, Hashable {
  /// y_c.
  public let logit: Float
  /// p_c, by the network's rule.
  public let probability: Float

  /// A score.
  public init(logit: Float, probability: Float) {
    self.logit = logit
    self.probability = probability
  }

  /// The score of class c: the same bits as `classProbabilities` gives, without lists.
  package init(_ logits: UnsafeBufferPointer<Float>, _ wanted: WantedScore) {
    let index = wanted.index
    guard wanted.kind == .probability else {
      self.init(logit: logits[index], probability: .nan)
      return
    }
    guard wanted.rule == .softmax else {
      self.init(logit: logits[index], probability: ProbabilityRule.sigmoid(logits[index]))
      return
    }
    let largest = Double(logits.max() ?? 0)
    var (sum, own) = (0.0, 0.0)
    for first in stride(from: 0, to: logits.count, by: 8) {
      let count = min(8, logits.count - first)
      var x = SIMD8<Double>()
      for lane in 0..<count { x[lane] = Double(logits[first + lane]) - largest }
      let powers = ElementaryFunctions.exponential(x)
      for lane in 0..<count { sum += powers[lane] }
      if first..<first + count ~= index { own = powers[index - first] }
    }
    self.init(logit: logits[index], probability: Float(own / sum))
  }
}

/// What of every pass is wanted.
package struct WantedScore: Sendable {
  /// c.
  package let index: Int
  /// The logit alone, which leaves out what only other classes need and makes the probability NaN; or both.
  package let kind: ScoreKind
  /// What a probability is.
  package let rule: ProbabilityRule

  /// The score of a class.
  package init(class index: Int, _ kind: ScoreKind, by rule: ProbabilityRule = .softmax) {
    self.index = index
    self.kind = kind
    self.rule = rule
  }

  /// The block of 16 classes to compute; nil for all.
  var classBlock: Int? { kind == .logit ? index / 16 : nil }
}

extension ProbabilityRule {
  /// 1 / (1 + exp(-y)), without overflow.
  package static func sigmoid(_ logit: Float) -> Float {
    let power = ElementaryFunctions.exponential(-abs(Double(logit)))
    return Float(logit < 0 ? power / (1 + power) : 1 / (1 + power))
  }
}

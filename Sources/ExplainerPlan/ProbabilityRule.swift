internal import NetworkDescription

/// What the probabilities of classes are, by the logits y.
public enum ProbabilityRule: Sendable, Hashable {
  /// p_c = exp(y_c) / sum_n exp(y_n): one class or another.
  case softmax
  /// p_c = 1 / (1 + exp(-y_c)): each class on its own, or one class and its opposite.
  case sigmoid
}

extension NetworkPlan {
  /// The sigmoid where the network ends with it, or has a single logit, which a softmax could tell nothing about.
  public var probabilityRule: ProbabilityRule {
    classCount == 1 || layers.last?.role == .independentProbabilities ? .sigmoid : .softmax
  }
}

internal import NetworkRuntime

/// What a backward pass differentiates: a function of the logits.
public enum Score: Sendable, Equatable {
  /// y_c.
  case logit
  /// p_c: the derivative of the softmax is p_c (e_c - p), that of the sigmoid p_c (1 - p_c) e_c.
  case probability
  /// sum_n w_n y_n, one weight a class.
  case weighted([Float])

  /// The derivative of the score with respect to each logit, where the logits are `logits`.
  func start(_ logits: [Float], class target: Int, _ rule: ProbabilityRule = .softmax) -> [Float] {
    switch self {
    case .logit:
      var start = [Float](repeating: 0, count: logits.count)
      start[target] = 1
      return start
    case .probability where rule == .sigmoid:
      var start = [Float](repeating: 0, count: logits.count)
      start[target] = ProbabilityRule.sigmoid(logits[target]) * ProbabilityRule.sigmoid(-logits[target])
      return start
    case .probability:
      let p = softmax(logits)
      // 1 - p_c as the sum of the others: exact where p_c is nearly 1.
      var rest = 0.0
      for (n, value) in p.enumerated() where n != target { rest += Double(value) }
      return p.enumerated().map { n, value in
        Float(Double(p[target]) * (n == target ? rest : -Double(value)))
      }
    case .weighted(let weights): return weights
    }
  }
}

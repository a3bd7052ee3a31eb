/// Relevance of the logits, where a pass starts: y logits, p = softmax(y), c the target, N classes.
public enum ReferenceStarts {
  /// 1 at c.
  public static func oneHot(_ target: Int, count: Int) -> [Double] {
    (0..<count).map { $0 == target ? 1 : 0 }
  }

  /// y_c at c: what LRP decomposes.
  public static func logit(_ logits: [Double], _ target: Int) -> [Double] {
    logits.indices.map { $0 == target ? logits[target] : 0 }
  }

  /// 1 at c, -1/(N-1) elsewhere; adds up to 0.
  public static func contrastive(_ target: Int, count: Int) -> [Double] {
    (0..<count).map { $0 == target ? 1 : -1 / Double(count - 1) }
  }

  /// 1 at c, -1/N elsewhere, as Relevance-CAM's program has it; adds up to 1/N.
  public static func contrastiveByCount(_ target: Int, count: Int) -> [Double] {
    (0..<count).map { $0 == target ? 1 : -1 / Double(count) }
  }

  /// SGLRP: the gradient of p_c, p_c (1 - p_c) at c and -p_c p_n elsewhere; adds up to 0.
  public static func softmaxGradient(_ probabilities: [Double], _ target: Int) -> [Double] {
    let p = probabilities[target]
    return probabilities.indices.map { $0 == target ? p * (1 - p) : -p * probabilities[$0] }
  }

  /// CLRP's contrast: |y_n| at every n but c, 0 at c.
  public static func contrast(_ logits: [Double], _ target: Int) -> [Double] {
    logits.indices.map { $0 == target ? 0 : abs(logits[$0]) }
  }
}

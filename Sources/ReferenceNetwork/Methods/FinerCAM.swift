internal import RealModule

extension ReferenceMethods {
  /// The start of Finer-CAM's backward pass: d(y_c - gamma * (mean of the nearest classes' logits))/dy.
  ///
  /// - Parameter weighted: In place of the mean the sum weighted by the softmax among these classes, which is
  ///   differentiated as well.
  public static func finerStart(
    _ logits: [Double], target: Int, gamma: Double = 0.6, classes: Int = 3, weighted: Bool = false
  ) -> [Double] {
    func distance(_ n: Int) -> Double { abs(logits[n] - logits[target]) }
    var others = logits.indices.filter { $0 != target }
    others.sort { distance($0) < distance($1) || (distance($0) == distance($1) && $0 < $1) }
    others = Array(others.prefix(classes))
    var start = logits.map { _ in 0.0 }
    start[target] = 1
    let total = others.reduce(0) { $0 + Double.exp(logits[$1]) }
    for d in others {
      guard weighted else {
        start[d] -= gamma / Double(others.count)
        continue
      }
      // d/dy_d of sum over e of q_e y_e with dq_e/dy_d = q_e ([e = d] - q_d).
      let q = Double.exp(logits[d]) / total
      var slope = q
      for e in others {
        let share = Double.exp(logits[e]) / total
        slope += logits[e] * share * ((e == d ? 1 : 0) - q)
      }
      start[d] -= gamma * slope
    }
    return start
  }
}

internal import NetworkDescription

/// f(x) = min(max(alpha x + beta, 0), 1); f' = 0 at both bounds.
extension HardSigmoid: PointwiseReference {
  func value(_ x: Double) -> Double { min(max(alpha * x + beta, 0), 1) }
  func derivative(_ x: Double) -> Double { (alpha * x + beta > 0 && alpha * x + beta < 1) ? alpha : 0 }

  var kinks: [Double] { [-beta / alpha, (1 - beta) / alpha] }
  static let samples = [LayerSample(HardSigmoid(alpha: 0.75, beta: 0.25), Shape(3, 4, 5))]
}

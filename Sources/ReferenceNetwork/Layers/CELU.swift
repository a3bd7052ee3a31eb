internal import NetworkDescription
internal import RealModule

/// f(x) = x where x > 0, alpha (exp(x / alpha) - 1) elsewhere; f'(0) = 1.
extension CELU: PointwiseReference {
  func value(_ x: Double) -> Double { x > 0 ? x : alpha * Double.expMinusOne(x / alpha) }
  func derivative(_ x: Double) -> Double { x > 0 ? 1 : Double.exp(x / alpha) }

  static let samples = [LayerSample(CELU(alpha: 0.5), Shape(3, 4, 5))]
}

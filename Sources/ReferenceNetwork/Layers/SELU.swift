internal import NetworkDescription
internal import RealModule

/// f(x) = gamma x where x > 0, gamma alpha (exp(x) - 1) elsewhere; f'(0) = gamma alpha.
extension SELU: PointwiseReference {
  func value(_ x: Double) -> Double { gamma * (x > 0 ? x : alpha * Double.expMinusOne(x)) }
  func derivative(_ x: Double) -> Double { gamma * (x > 0 ? 1 : alpha * Double.exp(x)) }

  var kinks: [Double] { [0] }
  static let samples = [
    LayerSample(SELU(), Shape(3, 4, 5)), LayerSample(SELU(alpha: 0.5, gamma: 2), Shape(2, 3, 4)),
  ]
}

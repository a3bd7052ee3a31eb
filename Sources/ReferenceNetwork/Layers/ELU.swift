internal import NetworkDescription
internal import RealModule

/// f(x) = x where x > 0, alpha (exp(x) - 1) elsewhere; f'(0) = alpha.
extension ELU: PointwiseReference {
  func value(_ x: Double) -> Double { x > 0 ? x : alpha * Double.expMinusOne(x) }
  func derivative(_ x: Double) -> Double { x > 0 ? 1 : alpha * Double.exp(x) }

  var kinks: [Double] { alpha == 1 ? [] : [0] }
  static let samples = [
    LayerSample(ELU(alpha: 0.5), Shape(3, 4, 5)), LayerSample(ELU(alpha: 1), Shape(2, 3, 4)),
  ]
}

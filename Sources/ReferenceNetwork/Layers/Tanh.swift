internal import NetworkDescription
internal import RealModule

/// f(x) = tanh x; f' = 1 / cosh^2 x.
extension Tanh: PointwiseReference {
  func value(_ x: Double) -> Double { Double.tanh(x) }
  func derivative(_ x: Double) -> Double { 1 / (Double.cosh(x) * Double.cosh(x)) }

  static let samples = [LayerSample(Tanh(), Shape(3, 4, 5))]
}

internal import NetworkDescription
internal import RealModule

/// f(x) = 1 / (1 + exp(-x)); f' = f (1 - f).
extension Sigmoid: PointwiseReference {
  func value(_ x: Double) -> Double { 1 / (1 + Double.exp(-x)) }
  func derivative(_ x: Double) -> Double { value(x) * value(-x) }

  static let samples = [LayerSample(Sigmoid(), Shape(3, 4, 5))]
}

internal import NetworkDescription
internal import RealModule

/// f(x) = ln(1 + exp(x)); f' = 1 / (1 + exp(-x)).
extension Softplus: PointwiseReference {
  func value(_ x: Double) -> Double { max(x, 0) + Double.log(onePlus: Double.exp(-abs(x))) }
  func derivative(_ x: Double) -> Double { 1 / (1 + Double.exp(-x)) }

  static let samples = [LayerSample(Softplus(), Shape(3, 4, 5))]
}

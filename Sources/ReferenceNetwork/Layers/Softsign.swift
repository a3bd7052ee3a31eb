internal import NetworkDescription

/// f(x) = x / (1 + |x|); f' = 1 / (1 + |x|)^2.
extension Softsign: PointwiseReference {
  func value(_ x: Double) -> Double { x / (1 + abs(x)) }
  func derivative(_ x: Double) -> Double { 1 / ((1 + abs(x)) * (1 + abs(x))) }

  static let samples = [LayerSample(Softsign(), Shape(3, 4, 5))]
}

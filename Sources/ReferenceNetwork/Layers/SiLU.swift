internal import NetworkDescription
internal import RealModule

/// f(x) = x s(x) with s(x) = 1 / (1 + exp(-x)); f' = s + x s (1 - s).
extension SiLU: PointwiseReference {
  func value(_ x: Double) -> Double { x / (1 + Double.exp(-x)) }
  func derivative(_ x: Double) -> Double {
    let s = 1 / (1 + Double.exp(-x))
    return s + x * s * (1 - s)
  }

  static let samples = [LayerSample(SiLU(), Shape(3, 4, 5))]
}

internal import NetworkDescription
internal import RealModule

/// f(x) = x t with t = tanh(ln(1 + exp(x))); f' = t + x (1 - t^2) / (1 + exp(-x)).
extension Mish: PointwiseReference {
  func value(_ x: Double) -> Double { x * gate(x) }
  func derivative(_ x: Double) -> Double {
    let t = gate(x)
    return t + x * (1 - t * t) / (1 + Double.exp(-x))
  }

  private func gate(_ x: Double) -> Double {
    Double.tanh(max(x, 0) + Double.log(onePlus: Double.exp(-abs(x))))
  }

  static let samples = [LayerSample(Mish(), Shape(3, 4, 5))]
}

internal import NetworkDescription
internal import RealModule

/// f(x) = x (1 + erf(x / sqrt 2)) / 2, f' = f / x + x exp(-x^2 / 2) / sqrt(2 pi); or with
/// t = tanh(sqrt(2 / pi) (x + 0.044715 x^3)) f(x) = x (1 + t) / 2.
extension GELU: PointwiseReference {
  func value(_ x: Double) -> Double {
    usesTanh ? x * (1 + tanh(x)) / 2 : x * Double.erfc(-x / 2.0.squareRoot()) / 2
  }

  func derivative(_ x: Double) -> Double {
    guard usesTanh else {
      return Double.erfc(-x / 2.0.squareRoot()) / 2
        + x * Double.exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    }
    let t = tanh(x)
    return (1 + t) / 2
      + x * (1 - t * t) / 2 * (2 / Double.pi).squareRoot() * (1 + 3 * 0.044715 * x * x)
  }

  private func tanh(_ x: Double) -> Double {
    Double.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))
  }

  static let samples = [
    LayerSample(GELU(), Shape(3, 4, 5)), LayerSample(GELU(usesTanh: true), Shape(2, 3, 4)),
  ]
}

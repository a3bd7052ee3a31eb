internal import NetworkDescription

/// f(x) = min(max(0, x), maximum); f'(0) = f'(maximum) = 0.
extension ClippedReLU: PointwiseReference {
  func value(_ x: Double) -> Double { x > 0 ? (x < maximum ? x : maximum) : 0 }
  func derivative(_ x: Double) -> Double { x > 0 && x < maximum ? 1 : 0 }

  var kinks: [Double] { [0, maximum] }
  static let samples = [LayerSample(ClippedReLU(maximum: 0.5), Shape(3, 4, 5))]
}

internal import NetworkDescription

/// f(x) = x where x > 0, slope * x elsewhere; f'(0) = slope.
extension LeakyReLU: PointwiseReference {
  func value(_ x: Double) -> Double { x > 0 ? x : slope * x }
  func derivative(_ x: Double) -> Double { x > 0 ? 1 : slope }

  var kinks: [Double] { [0] }
  static let samples = [
    LayerSample(LeakyReLU(slope: 0.2), Shape(3, 4, 5)),
    LayerSample(LeakyReLU(slope: 1.5), Shape(2, 3, 4)),
  ]
}

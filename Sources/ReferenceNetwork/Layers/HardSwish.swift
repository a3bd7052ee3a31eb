internal import NetworkDescription

/// f(x) = x min(max(x / 6 + 1/2, 0), 1); f' jumps at -3 and 3, where it is 0 and 1.
extension HardSwish: PointwiseReference {
  func value(_ x: Double) -> Double { x * min(max(x / 6 + 0.5, 0), 1) }
  func derivative(_ x: Double) -> Double { x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5 }

  var kinks: [Double] { [-3, 3] }
  static let samples = [LayerSample(HardSwish(), Shape(3, 4, 5))]
}

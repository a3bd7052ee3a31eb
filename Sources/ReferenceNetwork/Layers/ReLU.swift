internal import NetworkDescription

/// f(x) = max(0, x); f'(0) = 0.
extension ReLU: PointwiseReference {
  func value(_ x: Double) -> Double { x > 0 ? x : 0 }
  func derivative(_ x: Double) -> Double { x > 0 ? 1 : 0 }

  var kinks: [Double] { [0] }
  static let samples = [LayerSample(ReLU(), Shape(3, 4, 5))]
}

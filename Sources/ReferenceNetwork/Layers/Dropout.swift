internal import NetworkDescription

/// f(x) = x.
extension Dropout: PointwiseReference {
  func value(_ x: Double) -> Double { x }
  func derivative(_ x: Double) -> Double { 1 }

  static let samples = [LayerSample(Dropout(), Shape(2, 3, 2))]
}

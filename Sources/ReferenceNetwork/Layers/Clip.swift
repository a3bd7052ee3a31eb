internal import NetworkDescription

/// f(x) = min(max(x, minimum), maximum); f' = 0 at both bounds.
extension Clip: PointwiseReference {
  func value(_ x: Double) -> Double { min(max(x, minimum ?? x), maximum ?? .infinity) }
  func derivative(_ x: Double) -> Double {
    x > minimum ?? -.infinity && x < maximum ?? .infinity ? 1 : 0
  }

  var kinks: [Double] { [minimum, maximum].compactMap(\.self) }
  static let samples = [
    LayerSample(Clip(minimum: -0.5, maximum: 0.25), Shape(3, 4, 5)),
    LayerSample(Clip(minimum: nil, maximum: 0.5), Shape(2, 3, 4)),
    LayerSample(Clip(minimum: 0.1, maximum: nil), Shape(2, 3, 4)),
  ]
}

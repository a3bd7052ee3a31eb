internal import NetworkDescription

/// f(x) = x where x > threshold, 0 elsewhere; f'(threshold) = 0.
extension ThresholdedReLU: PointwiseReference {
  func value(_ x: Double) -> Double { x > threshold ? x : 0 }
  func derivative(_ x: Double) -> Double { x > threshold ? 1 : 0 }

  var kinks: [Double] { [threshold] }
  static let samples = [
    LayerSample(ThresholdedReLU(threshold: 0.25), Shape(3, 4, 5)),
    LayerSample(ThresholdedReLU(threshold: -0.25), Shape(2, 3, 4)),
  ]
}

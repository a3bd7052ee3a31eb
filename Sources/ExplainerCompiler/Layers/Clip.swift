internal import NetworkDescription

/// min(max(x, minimum), maximum).
extension Clip: PointwiseLayer {
  var function: PointwiseFunction {
    // A bound that no number reaches stands for none.
    let none = Double(Float.greatestFiniteMagnitude)
    let (least, most) = (minimum ?? -none, maximum ?? none)
    return PointwiseFunction(
      slopeReads: .input, isZeroAtZero: least <= 0 && most >= 0,
      sign: least >= 0 ? .nonNegative : most >= 0 ? .ofInput : .any, parameter: least, second: most)
  }
}

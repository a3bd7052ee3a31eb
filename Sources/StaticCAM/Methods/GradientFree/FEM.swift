/// FEM, feature explanation method (Fuad, Martin, Giot, Bourqui, Benois-Pineau, Zemmari 2020): L = sum_k w_k
/// A_k, with w_k the part of the positions where A_k is above its mean by more than `k` standard deviations,
/// whatever the class.
///
/// The standard deviation divides by the number of positions. A feature map that is the same everywhere has
/// w_k = 0. The form of pytorch-grad-cam, which weighs maps by such parts; the raw map is not rectified.
///
/// Of chosen neurons, those that contribute alone are counted; mean, deviation and divisor are the whole
/// layer's.
public struct FEM: ChannelWeightedMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "fem", aliases: ["feature-explanation-method"], title: "FEM", family: .gradientFree,
    paper: "Fuad et al. 2020",
    formula: "sum_k w_k A_k, w_k = part of A_k above its mean + 2 standard deviations", cost: "F")
  public static let needs: MethodNeeds = [.activations]
  public static let rectifies = false
  public static let options: [MethodOption<FEM>] = [
    .number("k", \.deviations, in: 0...10, "standard deviations above the mean from which a position counts")
  ]

  /// Standard deviations above the mean from which a position counts.
  public var deviations = 2.0

  /// Two standard deviations.
  public init() {}

  public func channelWeights(_ layer: TargetLayer) -> [Double] {
    let count = layer.positionCount
    let width = layer.plan.shape.width
    let maps = layer.activations.values
    return (0..<layer.plan.shape.channels).map { k in
      let map = maps[k * count..<(k + 1) * count]
      // Of equal numbers the mean may come out below them by a rounding.
      guard let first = map.first, map.contains(where: { $0 != first }) else { return 0 }
      let mean = map.reduce(0) { $0 + Double($1) } / Double(count)
      let variance = map.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(count)
      let threshold = mean + deviations * variance.squareRoot()
      var above = 0
      for run in layer.contributing {
        for column in run.columns {
          if Double(maps[k * count + run.row * width + column]) > threshold { above += 1 }
        }
      }
      return Double(above) / Double(count)
    }
  }
}

extension AnyNetwork: FEM.Offered {}
extension MethodOf: FEM.Offered where Network: FEM.Offered {}

extension FEM.Offered where Self: MethodValue {
  /// FEM with two standard deviations.
  public static var fem: Self { Self(FEM()) }

  /// FEM with another threshold.
  public static func fem(k: Double) -> Self {
    var method = FEM()
    method.deviations = k
    return Self(method)
  }
}

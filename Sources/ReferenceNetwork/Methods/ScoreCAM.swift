internal import NetworkDescription

extension ReferenceMethods {
  /// Score-CAM: S_k = f(x mm(up(A_k))) - f(baseline); w = softmax of S or S; L = relu(sum over k of w_k A_k).
  ///
  /// w_k = 0 where A_k is constant; such a channel is not among those that the softmax runs over.
  public static func scoreCAM(
    _ passes: ReferencePasses, at layer: String, takesProbability: Bool = false, hasSoftmax: Bool = true,
    baseline: ReferenceTensor? = nil
  ) -> ReferenceMap {
    func f(_ input: ReferenceTensor) -> Double {
      let score = passes.score(of: input)
      return takesProbability ? score.probability : score.logit
    }
    let offset = baseline.map(f) ?? 0
    return weighted(passes, at: layer, hasSoftmax: hasSoftmax) { _, mask in f(passes.masked(mask)) - offset }
  }

  /// IS-CAM: S_k = mean over i = 1...n of y_c(x (i/n) mm(up(A_k))).
  public static func isCAM(_ passes: ReferencePasses, at layer: String, samples: Int) -> ReferenceMap {
    weighted(passes, at: layer, hasSoftmax: true) { _, mask in
      let logits = (1...samples).map { i in
        passes.score(of: passes.masked(mask.map { $0 * Double(i) / Double(samples) })).logit
      }
      return logits.reduce(0, +) / Double(samples)
    }
  }

  /// SS-CAM: S_k = mean over i of y_c(x (mm(up(A_k)) + sigma z_ki)).
  ///
  /// - Parameter noise: sigma z_ki for every channel k and sample i.
  public static func ssCAM(
    _ passes: ReferencePasses, at layer: String, noise: [[[Double]]]
  ) -> ReferenceMap {
    weighted(passes, at: layer, hasSoftmax: true) { k, mask in
      let logits = noise[k].map { z in
        passes.score(of: passes.masked(zip(mask, z).map { $0 + $1 })).logit
      }
      return logits.reduce(0, +) / Double(logits.count)
    }
  }

  private static func weighted(
    _ passes: ReferencePasses, at layer: String, hasSoftmax: Bool,
    _ score: (_ channel: Int, _ mask: [Double]) -> Double
  ) -> ReferenceMap {
    let maps = passes.maps(at: layer)
    var (counted, scores): ([Int], [Double]) = ([], [])
    for k in 0..<maps.shape.channels where Set(maps.channel(k)).count > 1 {
      counted.append(k)
      scores.append(score(k, passes.mask(passes.channel(k, of: maps)).values))
    }
    var weights = [Double](repeating: 0, count: maps.shape.channels)
    for (k, weight) in zip(counted, hasSoftmax ? softmax(scores) : scores) { weights[k] = weight }
    return ReferenceMap(weights: weights, activation: maps, rectified: true)
  }
}

internal import NetworkDescription

extension ReferenceMethods {
  /// Which form of Poly-CAM.
  public enum PolyForm: Sendable {
    /// p_c(x m).
    case plus
    /// relu(p_c(x) - p_c(x (1 - m))).
    case minus
    /// relu(p_c(x m) + p_c(x) - p_c(x (1 - m))).
    case plusMinus
  }

  /// Poly-CAM: M of the deepest layer, then M / up(down(M)) times what came before, enlarged, layer by layer.
  ///
  /// - Parameter layers: The deepest layer last.
  public static func polyCAM(
    _ passes: ReferencePasses, layers: [String], form: PolyForm = .plus
  ) -> ReferenceTensor {
    var result: ReferenceTensor?
    for layer in layers.reversed() {
      let map = polyMap(passes, at: layer, form: form)
      guard let deeper = result else {
        result = map
        continue
      }
      let (height, width) = (map.shape.height, map.shape.width)
      let mean = map.resized(height: deeper.shape.height, width: deeper.shape.width)
        .resized(height: height, width: width)
      result = map.combined(with: mean) { $1 == 0 ? 0 : $0 / $1 }
        .combined(with: deeper.resized(height: height, width: width), *)
    }
    return result ?? ReferenceTensor(Shape(0, 0, 0))
  }

  /// relu(sum over k of w_k A_k).
  private static func polyMap(
    _ passes: ReferencePasses, at layer: String, form: PolyForm
  ) -> ReferenceTensor {
    let maps = passes.maps(at: layer)
    let all = passes.score(passes.activations).probability
    let weights = (0..<maps.shape.channels).map { k -> Double in
      guard Set(maps.channel(k)).count > 1 else { return 0 }
      let mask = passes.mask(passes.channel(k, of: maps)).values
      let kept = passes.score(of: passes.masked(mask)).probability
      let left = passes.score(of: passes.masked(mask.map { 1 - $0 })).probability
      switch form {
      case .plus: return kept
      case .minus: return max(0, all - left)
      case .plusMinus: return max(0, kept + all - left)
      }
    }
    return ReferenceMap(weights: weights, activation: maps, rectified: true).map
  }
}

internal import NetworkDescription

extension ReferenceMethods {
  /// How Ablation-CAM weighs what the logit loses.
  public enum AblationForm: Sendable {
    /// (y_c - y_c^k) / y_c.
    case ratio
    /// y_c - y_c^k.
    case difference
    /// (y_c - y_c^k) / |A_k|.
    case slope
  }

  /// Ablation-CAM: y_c^k is the logit with channel k of the layer at 0; L = relu(sum over k of w_k A_k).
  public static func ablationCAM(
    _ passes: ReferencePasses, at layer: String, form: AblationForm = .ratio
  ) -> ReferenceMap {
    let maps = passes.maps(at: layer)
    let logit = passes.score(passes.activations).logit
    let weights = (0..<maps.shape.channels).map { k -> Double in
      var ablated = maps
      for i in 0..<maps.shape.positions { ablated.values[k * maps.shape.positions + i] = 0 }
      let loss = logit - passes.score(replacing: layer, by: ablated).logit
      switch form {
      case .ratio: return loss / logit
      case .difference: return loss
      case .slope:
        let norm = maps.channel(k).reduce(0) { $0 + $1 * $1 }.squareRoot()
        return norm == 0 ? 0 : loss / norm
      }
    }
    return ReferenceMap(weights: weights, activation: maps, rectified: true)
  }
}

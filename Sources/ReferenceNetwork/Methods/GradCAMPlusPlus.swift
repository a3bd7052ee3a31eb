internal import NetworkDescription
internal import RealModule

/// The forms of Grad-CAM++ in use; g is the gradient of the logit, position by position.
public enum GradCAMPlusPlusForm: Sendable, CaseIterable {
  /// alpha = g^2 / (2 g^2 + Sum(A)_k g^3), as in the paper.
  case paper
  /// The same with max(0, Sum(A)_k g^3), so that the denominator has no zero besides g = 0.
  case guarded
  /// The sum over positions of A g^3 in place of Sum(A)_k g^3.
  case tied
  /// The paper's alpha divided by its sum over the positions with g > 0, as the authors' program does.
  case official
  /// The paper's alpha divided by its sum over all positions.
  case normalizedOverAll
}

extension ReferenceMethods {
  /// Grad-CAM++: alpha_k = Sum(alpha * relu(e g))_k; L = relu(sum over k of alpha_k * A_k).
  ///
  /// alpha is 0 where g or its denominator is 0; a normalisation by 0 is left out.
  ///
  /// - Parameters:
  ///   - logit: With e = exp(logit); without it e = 1, which scales the map by a positive number.
  ///   - rectified: Whether the last ReLU applies.
  public static func gradCAMPlusPlus(
    _ activation: ReferenceTensor, _ gradient: ReferenceTensor, form: GradCAMPlusPlusForm = .paper,
    logit: Double? = nil, rectified: Bool = true
  ) -> ReferenceMap {
    let alpha = gradCAMPlusPlusAlpha(activation, gradient, form: form)
    let factor = logit.map { Double.exp($0) } ?? 1
    let terms = alpha.combined(with: gradient) { alpha, g in alpha * max(0, factor * g) }
    return ReferenceMap(weights: terms.channelSums, activation: activation, rectified: rectified)
  }

  /// alpha of Grad-CAM++, K x H x W.
  public static func gradCAMPlusPlusAlpha(
    _ activation: ReferenceTensor, _ gradient: ReferenceTensor, form: GradCAMPlusPlusForm = .paper
  ) -> ReferenceTensor {
    let sums = activation.channelSums
    let tiedSums = activation.combined(with: gradient) { a, g in a * g * g * g }.channelSums
    let positions = gradient.shape.positions
    var alpha = ReferenceTensor(gradient.shape)
    for k in 0..<gradient.shape.channels {
      let range = k * positions..<(k + 1) * positions
      for i in range {
        let g = gradient.values[i]
        let third =
          switch form {
          case .paper, .official, .normalizedOverAll: sums[k] * g * g * g
          case .guarded: max(0, sums[k] * g * g * g)
          case .tied: tiedSums[k]
          }
        let denominator = 2 * g * g + third
        alpha.values[i] = g == 0 || denominator == 0 ? 0 : g * g / denominator
      }
      guard form == .official || form == .normalizedOverAll else { continue }
      let counted = range.filter { form == .normalizedOverAll || gradient.values[$0] > 0 }
      let total = counted.reduce(0) { $0 + alpha.values[$1] }
      if total != 0 { for i in range { alpha.values[i] /= total } }
    }
    return alpha
  }
}

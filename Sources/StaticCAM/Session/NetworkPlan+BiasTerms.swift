internal import NetworkDescription
internal import NetworkRuntime

/// Constants that a layer adds to its output, one a channel: b in z = ... + b, or beta - gamma mu / sqrt(var + eps) of a
/// batch normalisation.
struct BiasTerm {
  /// The layer whose gradient is dy_c/dz, -1 excluded. Of a convolution that is merged into a batch normalisation it is
  /// the latter, whose scale is then part of `values`.
  let layer: Int
  private let weights: WeightPlan
  private let isShift: Bool

  /// The bias of a convolution or dense layer.
  static func bias(_ weights: WeightPlan, at layer: Int) -> BiasTerm? {
    weights.bias.isEmpty ? nil : BiasTerm(layer: layer, weights: weights, isShift: false)
  }

  /// The shift of a batch normalisation.
  static func shift(_ weights: WeightPlan, at layer: Int) -> BiasTerm? {
    weights.normalization == nil ? nil : BiasTerm(layer: layer, weights: weights, isShift: true)
  }

  /// The constants, with the factor between this layer's gradient and that of the layer that adds them; none where a
  /// tensor is missing.
  func values(_ parameter: (String) -> [Float]) -> [Float] {
    let bias = weights.bias.isEmpty ? nil : parameter(weights.bias).map(Double.init)
    guard let n = weights.normalization else { return bias?.map { Float($0) } ?? [] }
    let (scale, shift) = (parameter(n.scale), parameter(n.shift))
    let (mean, variance) = (parameter(n.mean), parameter(n.variance))
    let count = weights.outputs
    guard [scale, shift, mean, variance].allSatisfy({ $0.count == count }), isShift || bias?.count == count
    else { return [] }
    return (0..<count).map { k in
      let s = Double(scale[k]) / (Double(variance[k]) + Double(n.epsilon)).squareRoot()
      return Float(isShift ? Double(shift[k]) - Double(mean[k]) * s : (bias?[k] ?? 0) * s)
    }
  }
}

extension NetworkPlan {
  /// Every bias of the network, in the order of the layers. With x, these are all that a network without softmax adds
  /// up: y_c = sum x dy_c/dx + sum b dy_c/db where all activations are piecewise linear without a limit.
  var biasTerms: [BiasTerm] {
    forwardSteps.enumerated().flatMap { number, step -> [BiasTerm] in
      guard let packed = step.weights, weights.indices.contains(packed) else { return [] }
      let plan = weights[packed]
      // Where an activation is fused into the step, the gradient before the activation is wanted.
      let before = layers.firstIndex {
        if case .fused(into: number, _) = $0.output { true } else { false }
      }
      let layer = before ?? step.writes
      return [BiasTerm.bias(plan, at: layer), BiasTerm.shift(plan, at: layer)].compactMap { $0 }
    }
  }
}

internal import NetworkDescription

/// What the oracle knows of a layer kind: its formula, the derivative of that formula, and where relevance goes.
///
/// One file a kind in `Layers/`, of the kind's name. Written from the definitions, with plain loops, and used by tests
/// and by `verify` alone.
protocol LayerReference: LayerKind {
  /// The layer's output, of the given shape.
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor

  /// The derivative with respect to each input: dx = (dy/dx)^T dy for `outputGradient` dy.
  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor]

  /// The relevance of each input for that of the output.
  ///
  /// By default the rule shares it out by `linearForm`. A kind at which rules have no say writes where it goes.
  func referenceRelevance(_ site: RelevanceSite) -> [ReferenceTensor]

  /// The layer as rules see it, y = w x + b; nil for a kind that is no such sum.
  func linearForm(_ site: RelevanceSite) -> LinearForm?

  /// What the layer adds to its output whatever the input, a number a channel; nil for a kind that adds nothing.
  func referenceBiases(channels: Int, _ parameters: ReferenceParameters) -> [Double]?

  /// Whether a batch normalisation that follows the layer is merged into its weights.
  static var mergesNormalization: Bool { get }

  /// Layers of the kind, with input shapes, on which tests check everything above and the kernels.
  static var samples: [LayerSample] { get }

  /// Inputs at which the derivative jumps: a compiled number within rounding of one may lie on the other side.
  var kinks: [Double] { get }

  /// What a compiled output may be off beside the rounding of its sums, relative to the largest output: the error of
  /// a function that the compiled network only approximates.
  static var tolerance: Double { get }
}

extension LayerReference {
  func referenceRelevance(_ site: RelevanceSite) -> [ReferenceTensor] {
    guard let form = linearForm(site) else {
      return site.inputs.map { ReferenceTensor($0.shape, repeating: .nan) }
    }
    return site.split(form.relevance(site.rule, site.inputs.flatMap(\.values), site.relevance.values))
  }

  func linearForm(_ site: RelevanceSite) -> LinearForm? { nil }
  func referenceBiases(channels: Int, _ parameters: ReferenceParameters) -> [Double]? { nil }
  static var mergesNormalization: Bool { false }
  var kinks: [Double] { [] }
  static var tolerance: Double { 0 }
}

/// Parameter tensors by name.
struct ReferenceParameters: Sendable {
  var values: [String: [Double]]

  /// The tensor `name` of `count` numbers; where there is none of that size, NaN, which agrees with nothing.
  func tensor(_ name: String, count: Int) -> [Double] {
    guard let found = values[name], found.count == count else {
      return Array(repeating: .nan, count: count)
    }
    return found
  }
}

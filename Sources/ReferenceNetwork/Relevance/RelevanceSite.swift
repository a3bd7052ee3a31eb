internal import NetworkDescription

/// One layer whose output has relevance: what its kind needs to hand it to the inputs.
struct RelevanceSite {
  /// x of every input.
  var inputs: [ReferenceTensor]
  /// R of the output.
  var relevance: ReferenceTensor
  /// How the layer shares it out.
  var rule: ReferenceRule
  /// The network's parameters.
  var parameters: ReferenceParameters
  /// A batch normalisation that follows the layer and is merged into it: w' = w s and b' = (b - mean) s + shift with
  /// s = scale / sqrt(variance + epsilon).
  var merged: BatchNormalization?

  /// The shapes of the inputs.
  var shapes: [Shape] { inputs.map(\.shape) }
  /// The shape of the output.
  var output: Shape { relevance.shape }

  /// The first input takes all, number by number, and the others nothing. So activations, reshaping, and products of a
  /// signal and its gates pass relevance on (signal-take-all, Arras et al. 2017).
  func allToFirstInput() -> [ReferenceTensor] {
    inputs.enumerated().map { index, input in
      if index > 0 { return ReferenceTensor(input.shape) }
      guard input.shape.count == relevance.shape.count else {
        return ReferenceTensor(input.shape, repeating: .nan)
      }
      return ReferenceTensor(input.shape, relevance.values)
    }
  }

  /// `values` of all inputs, one input after the other, as maps.
  func split(_ values: [Double]) -> [ReferenceTensor] {
    var start = 0
    return inputs.map { input in
      defer { start += input.shape.count }
      return ReferenceTensor(input.shape, Array(values[start..<start + input.shape.count]))
    }
  }
}

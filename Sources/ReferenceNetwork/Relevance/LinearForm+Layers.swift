internal import NetworkDescription

extension LinearForm {
  /// The linear layer `kind`; nil for a kind that is none.
  ///
  /// - Parameter merged: A batch normalisation that follows a convolution and is merged into it:
  ///   w' = w s and b' = (b - mean) s + shift with s = scale / sqrt(variance + epsilon).
  init?(
    _ kind: any LayerKind, inputs: [Shape], output: Shape, _ parameters: ReferenceParameters,
    merged: BatchNormalization? = nil
  ) {
    switch kind {
    case let kind as Convolution:
      self = Self.convolution(kind, inputs[0], output, parameters, merged)
    case let kind as Dense:
      let count = inputs[0].count
      let weights = parameters.tensor(kind.weight, count: output.count * count)
      let biases = kind.bias.map { parameters.tensor($0, count: output.count) }
      self.init(inputs: inputs, output: output, biases: biases) { k in
        (0..<count).map { Row(weight: weights[k * count + $0], input: $0, output: k) }
      }
    case let kind as AveragePooling:
      self.init(inputs: inputs, output: output) { k in kind.rows(inputs[0], output, channel: k) }
    case let kind as MaxPooling:
      // Shares of the inputs of a window: the same windows as of an average, each input with the weight 1.
      let windows = AveragePooling(window: kind.window, ceilMode: kind.ceilMode)
      self.init(inputs: inputs, output: output) { k in
        windows.rows(inputs[0], output, channel: k).map { Row(weight: 1, input: $0.input, output: $0.output) }
      }
    case is GlobalAveragePooling:
      let count = inputs[0].positions
      self.init(inputs: inputs, output: output, outputStep: 0) { k in
        [Row(weight: 1 / Double(count), input: k * count, output: k, count: count)]
      }
    case is Add:
      let count = output.count
      self.init(inputs: inputs, output: output, portions: inputs.count) { n in
        [Row(weight: 1, input: n * count, output: 0, count: count)]
      }
    case let kind as BatchNormalization:
      let factors = kind.referenceFactors(output.channels, parameters)
      let biases = kind.referenceBiases(output.channels, parameters)
      let count = output.positions
      self.init(inputs: inputs, output: output, biases: biases) { k in
        [Row(weight: factors[k], input: k * count, output: k * count, count: count)]
      }
    default: return nil
    }
  }

  private static func convolution(
    _ kind: Convolution, _ input: Shape, _ output: Shape, _ parameters: ReferenceParameters,
    _ merged: BatchNormalization?
  ) -> LinearForm {
    var weights = parameters.tensor(kind.weight, count: kind.referenceWeightCount(input))
    var biases =
      kind.bias.map { parameters.tensor($0, count: output.channels) }
      ?? Array(repeating: 0, count: output.channels)
    if let merged {
      let factors = merged.referenceFactors(output.channels, parameters)
      let shifts = merged.referenceBiases(output.channels, parameters)
      let perOutput = weights.count / output.channels
      for w in weights.indices { weights[w] *= factors[w / perOutput] }
      for k in biases.indices { biases[k] = biases[k] * factors[k] + shifts[k] }
    }
    let step = kind.window.stride.width
    return LinearForm(inputs: [input], output: output, biases: biases, inputStep: step) { [weights] k in
      var rows: [Row] = []
      kind.referenceRows(input, output, outputChannels: k..<k + 1) { w, input, output, count in
        rows.append(Row(weight: weights[w], input: input, output: output, count: count))
      }
      return rows
    }
  }
}

extension AveragePooling {
  /// Every pair of an input and an output of one channel, with the weight 1/n.
  fileprivate func rows(_ input: Shape, _ output: Shape, channel k: Int) -> [LinearForm.Row] {
    var rows: [LinearForm.Row] = []
    let plane = Shape(1, input.height, input.width)
    referenceShares(plane, Shape(1, output.height, output.width)) { y, x, share in
      rows.append(
        LinearForm.Row(weight: share, input: k * input.positions + x, output: k * output.positions + y))
    }
    return rows
  }
}

extension BatchNormalization {
  /// t = shift - mean * s, so that y = s * x + t.
  fileprivate func referenceBiases(_ channels: Int, _ parameters: ReferenceParameters) -> [Double] {
    let factors = referenceFactors(channels, parameters)
    let means = parameters.tensor(mean, count: channels)
    let shifts = parameters.tensor(shift, count: channels)
    return factors.indices.map { shifts[$0] - means[$0] * factors[$0] }
  }
}

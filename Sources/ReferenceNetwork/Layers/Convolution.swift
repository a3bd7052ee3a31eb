internal import NetworkDescription

/// y[k, p, q] = bias[k] + sum over c, u, v of weight[k, c, u, v] * x[c, i, j] with i = p * s + u * d - top and
/// j = q * s + v * d - left; every x[c, i, j] takes weight[k, c, u, v] * dy[k, p, q].
extension Convolution: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    let x = inputs[0]
    let weights = parameters.tensor(weight, count: referenceWeightCount(x.shape))
    let biases =
      bias.map { parameters.tensor($0, count: outputChannels) }
      ?? Array(repeating: 0, count: outputChannels)
    var y = ReferenceTensor(shape, biases.flatMap { Array(repeating: $0, count: shape.positions) })
    let step = window.stride.width
    x.values.withUnsafeBufferPointer { x in
      y.values.withUnsafeMutableBufferPointer { y in
        referenceRows(inputs[0].shape, shape) { w, input, output, count in
          let factor = weights[w]
          if step == 1 {
            for q in 0..<count { y[output + q] += factor * x[input + q] }
          } else {
            for q in 0..<count { y[output + q] += factor * x[input + q * step] }
          }
        }
      }
    }
    return y
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    let weights = parameters.tensor(weight, count: referenceWeightCount(inputs[0].shape))
    var dx = ReferenceTensor(inputs[0].shape)
    let step = window.stride.width
    outputGradient.values.withUnsafeBufferPointer { dy in
      dx.values.withUnsafeMutableBufferPointer { dx in
        referenceRows(inputs[0].shape, output.shape) { w, input, output, count in
          let factor = weights[w]
          if step == 1 {
            for q in 0..<count { dx[input + q] += factor * dy[output + q] }
          } else {
            for q in 0..<count { dx[input + q * step] += factor * dy[output + q] }
          }
        }
      }
    }
    return [dx]
  }

  func referenceWeightCount(_ input: Shape) -> Int {
    outputChannels * (input.channels / groups) * window.kernel.height * window.kernel.width
  }

  /// Calls `body` for every weight and every output row with the index of the weight, of the first input and of the
  /// first output that it joins, and with how many there are; inputs are `stride.width` apart.
  ///
  /// - Parameter outputChannels: The output channels that count; nil for all.
  @inline(__always)
  func referenceRows(
    _ input: Shape, _ output: Shape, outputChannels: Range<Int>? = nil,
    _ body: (_ weight: Int, _ input: Int, _ output: Int, _ count: Int) -> Void
  ) {
    var (input, output) = (input, output)
    if window == Window(kernel: Pair(1, 1)) {  // one weight a plane: a single long row
      input = Shape(input.channels, 1, input.positions)
      output = Shape(output.channels, 1, output.positions)
    }
    let rows = window.rows(input, output)
    let columns = window.columns(input, output)
    let rowRanges = (0..<rows.kernel).map(rows.outputs)
    let columnRanges = (0..<columns.kernel).map(columns.outputs)
    let inputsPerGroup = input.channels / groups
    let outputsPerGroup = output.channels / groups
    for k in outputChannels ?? 0..<output.channels {
      for c in 0..<inputsPerGroup {
        let plane = (k / outputsPerGroup * inputsPerGroup + c) * input.height
        for u in 0..<rows.kernel {
          for v in 0..<columns.kernel {
            let weight = ((k * inputsPerGroup + c) * rows.kernel + u) * columns.kernel + v
            let valid = columnRanges[v]
            let column = columns.position(valid.lowerBound, v)
            for p in rowRanges[u] {
              let from = (plane + rows.position(p, u)) * input.width + column
              let to = (k * output.height + p) * output.width + valid.lowerBound
              body(weight, from, to, valid.count)
            }
          }
        }
      }
    }
  }

  func referenceBiases(channels: Int, _ parameters: ReferenceParameters) -> [Double]? {
    bias.map { parameters.tensor($0, count: channels) }
  }

  static let mergesNormalization = true

  /// The weights by output channel; zeros of the padding are no inputs.
  func linearForm(_ site: RelevanceSite) -> LinearForm? {
    let (input, output, parameters) = (site.inputs[0].shape, site.output, site.parameters)
    var weights = parameters.tensor(weight, count: referenceWeightCount(input))
    var biases =
      referenceBiases(channels: output.channels, parameters) ?? Array(repeating: 0, count: output.channels)
    if let merged = site.merged {
      let factors = merged.referenceFactors(output.channels, parameters)
      let shifts = merged.referenceBiases(channels: output.channels, parameters) ?? factors
      let perOutput = weights.count / output.channels
      for w in weights.indices { weights[w] *= factors[w / perOutput] }
      for k in biases.indices { biases[k] = biases[k] * factors[k] + shifts[k] }
    }
    return LinearForm(inputs: [input], output: output, biases: biases, inputStep: window.stride.width) {
      [weights] k in
      var rows: [LinearForm.Row] = []
      referenceRows(input, output, outputChannels: k..<k + 1) { w, input, output, count in
        rows.append(LinearForm.Row(weight: weights[w], input: input, output: output, count: count))
      }
      return rows
    }
  }

  static let samples = [
    sample(4, .sample, Shape(3, 7, 8)),
    sample(4, .sample, groups: 2, bias: false, Shape(6, 6, 9)),
    sample(6, .sample, groups: 3, Shape(3, 6, 9)),
    sample(5, .square(1), Shape(3, 4, 5)),
    sample(2, .square(1, stride: 2), Shape(3, 4, 5)),
    sample(2, .square(1, padding: 1), Shape(3, 2, 5)),
    sample(2, .square(7, padding: 3), Shape(2, 2, 3)),
  ]

  private static func sample(
    _ outputs: Int, _ window: Window, groups: Int = 1, bias: Bool = true, _ input: Shape
  ) -> LayerSample {
    LayerSample(
      Convolution(
        outputChannels: outputs, window: window, groups: groups, weight: "w", bias: bias ? "b" : nil), input)
  }
}

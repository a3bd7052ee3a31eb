internal import NetworkDescription

/// y = the sum under the window inside the map / n; each of these positions takes dy / n.
///
/// n counts the positions inside the map or, with `countsPadding`, those inside the padded map. Positions that only
/// the rounding up of `ceilMode` adds never count.
extension AveragePooling: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    var y = ReferenceTensor(shape)
    referenceShares(inputs[0].shape, shape) { output, input, share in
      y.values[output] += share * inputs[0].values[input]
    }
    return y
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    var dx = ReferenceTensor(inputs[0].shape)
    referenceShares(inputs[0].shape, output.shape) { output, input, share in
      dx.values[input] += share * outputGradient.values[output]
    }
    return [dx]
  }

  /// Calls `body` with every pair of an output and an input under its window, and with 1 / n.
  func referenceShares(
    _ input: Shape, _ shape: Shape, _ body: (_ output: Int, _ input: Int, _ share: Double) -> Void
  ) {
    let rows = window.rows(input, shape)
    let columns = window.columns(input, shape)
    for p in 0..<shape.height {
      let rowPositions = rows.positions(p)
      for q in 0..<shape.width {
        let columnPositions = columns.positions(q)
        let count =
          countsPadding
          ? rows.paddedCount(p) * columns.paddedCount(q)
          : rowPositions.count * columnPositions.count
        for k in 0..<shape.channels {
          let output = (k * shape.height + p) * shape.width + q
          for i in rowPositions {
            for j in columnPositions {
              body(output, (k * input.height + i) * input.width + j, 1 / Double(count))
            }
          }
        }
      }
    }
  }

  /// A linear layer whose weights are 1/n.
  func linearForm(_ site: RelevanceSite) -> LinearForm? {
    let (input, output) = (site.inputs[0].shape, site.output)
    return LinearForm(inputs: site.shapes, output: output) { k in referenceRows(input, output, channel: k) }
  }

  /// Every pair of an input and an output of one channel, with the weight 1/n.
  func referenceRows(_ input: Shape, _ output: Shape, channel k: Int) -> [LinearForm.Row] {
    var rows: [LinearForm.Row] = []
    referenceShares(
      Shape(1, input.height, input.width), Shape(1, output.height, output.width)
    ) { y, x, share in
      rows.append(
        LinearForm.Row(weight: share, input: k * input.positions + x, output: k * output.positions + y))
    }
    return rows
  }

  static let samples = [
    LayerSample(AveragePooling(window: .sample), Shape(2, 7, 9)),
    LayerSample(AveragePooling(window: .sample, ceilMode: true, countsPadding: true), Shape(2, 8, 9)),
    LayerSample(AveragePooling(window: .sample, ceilMode: true), Shape(2, 8, 11)),
    LayerSample(AveragePooling(window: .square(3, stride: 2, padding: 1)), Shape(2, 5, 4)),
  ]
}

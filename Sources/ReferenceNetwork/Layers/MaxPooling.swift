internal import NetworkDescription

/// y = the largest value under the window inside the map; the first such position in row order takes dy.
extension MaxPooling: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    var y = ReferenceTensor(shape, repeating: -.infinity)
    referenceWinners(inputs[0], shape) { output, winner in
      y.values[output] = inputs[0].values[winner]
    }
    return y
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    var dx = ReferenceTensor(inputs[0].shape)
    referenceWinners(inputs[0], output.shape) { output, winner in
      dx.values[winner] += outputGradient.values[output]
    }
    return [dx]
  }

  /// Calls `body` with every output and the input that wins its window; a window beyond the map has no winner.
  func referenceWinners(
    _ x: ReferenceTensor, _ shape: Shape, _ body: (_ output: Int, _ winner: Int) -> Void
  ) {
    let rows = window.rows(x.shape, shape)
    let columns = window.columns(x.shape, shape)
    let columnPositions = (0..<shape.width).map(columns.positions)
    for p in 0..<shape.height {
      let rowPositions = rows.positions(p)
      for q in 0..<shape.width {
        for k in 0..<shape.channels {
          var winner: Int?
          for i in rowPositions {
            for j in columnPositions[q] {
              let candidate = (k * x.shape.height + i) * x.shape.width + j
              if let best = winner, !(x.values[candidate] > x.values[best]) { continue }
              winner = candidate
            }
          }
          if let winner { body((k * shape.height + p) * shape.width + q, winner) }
        }
      }
    }
  }

  /// The winner takes all, or every input under the window has a share, as in a linear layer with weights 1.
  func referenceRelevance(_ site: RelevanceSite) -> [ReferenceTensor] {
    let (x, output) = (site.inputs[0], site.output)
    if site.rule.form is WinnerReference || site.rule.form is PassReference {
      var result = ReferenceTensor(x.shape)
      referenceWinners(x, output) { y, winner in result.values[winner] += site.relevance.values[y] }
      return [result]
    }
    // The same windows as of an average.
    let windows = AveragePooling(window: window, ceilMode: ceilMode)
    let form = LinearForm(inputs: site.shapes, output: output) { k in
      windows.referenceRows(x.shape, output, channel: k).map { row in
        LinearForm.Row(weight: 1, input: row.input, output: row.output)
      }
    }
    return site.split(form.relevance(site.rule, x.values, site.relevance.values))
  }

  static let samples = [
    LayerSample(MaxPooling(window: .sample), Shape(2, 7, 9)),
    LayerSample(MaxPooling(window: .sample, ceilMode: true), Shape(2, 8, 11)),
  ]
}

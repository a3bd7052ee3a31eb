internal import NetworkDescription
internal import RealModule

/// y[c] = x[c] d[c]^-beta with d[c] = bias + alpha / size * the sum of x[k]^2 over the channels around c;
/// dx[c] = dy[c] d[c]^-beta - 2 alpha beta / size x[c] * the sum of dy[k] x[k] d[k]^(-beta - 1) over all k whose sum has c.
/// Relevance goes through as it is: d is taken as a constant.
extension LocalResponseNormalization: LayerReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    inputs[0].combined(with: divisors(inputs[0])) { x, d in x * Double.pow(d, -beta) }
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    let (x, dy, d) = (inputs[0], outputGradient, divisors(inputs[0]))
    var dx = dy.combined(with: d) { dy, d in dy * Double.pow(d, -beta) }
    let n = x.shape.positions
    for k in 0..<x.shape.channels {
      for c in neighbours(of: k, channels: x.shape.channels) {
        for p in 0..<n {
          let part = dy.values[k * n + p] * x.values[k * n + p] * Double.pow(d.values[k * n + p], -beta - 1)
          dx.values[c * n + p] -= 2 * alpha * beta / Double(size) * x.values[c * n + p] * part
        }
      }
    }
    return [dx]
  }

  func referenceRelevance(_ site: RelevanceSite) -> [ReferenceTensor] { site.allToFirstInput() }

  private func neighbours(of c: Int, channels: Int) -> Range<Int> {
    max(0, c - reach.before)..<min(channels, c + reach.behind + 1)
  }

  private func divisors(_ x: ReferenceTensor) -> ReferenceTensor {
    var d = ReferenceTensor(x.shape, repeating: bias)
    let n = x.shape.positions
    for c in 0..<x.shape.channels {
      for k in neighbours(of: c, channels: x.shape.channels) {
        for p in 0..<n {
          d.values[c * n + p] += alpha / Double(size) * x.values[k * n + p] * x.values[k * n + p]
        }
      }
    }
    return d
  }

  static let samples = [
    LayerSample(LocalResponseNormalization(size: 3, alpha: 2, beta: 0.75, bias: 1), Shape(5, 3, 2)),
    LayerSample(LocalResponseNormalization(size: 4, alpha: 0.5, beta: 0.5, bias: 2), Shape(6, 2, 3)),
  ]
}

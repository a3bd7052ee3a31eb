internal import NetworkDescription

extension ReferenceMethods {
  /// Opti-CAM's search: v starts at 0.5 and climbs y_c(x mm(up(sum over k of softmax(v)_k A_k))) by Adam.
  ///
  /// The derivative is taken by central differences of the mask alone: y_c's derivative with respect to the input
  /// comes from the network.
  public static func optiCAM(
    _ passes: ReferencePasses, at layer: String, iterations: Int, rate: Double
  ) -> ReferenceMap {
    let maps = passes.maps(at: layer)
    func mask(_ v: [Double]) -> [Double] {
      passes.mask(ReferenceMap(weights: softmax(v), activation: maps, rectified: false).map).values
    }
    var v = [Double](repeating: 0.5, count: maps.shape.channels)
    var (first, second) = (v.map { _ in 0.0 }, v.map { _ in 0.0 })
    let start: [Double] = passes.network.logits(passes.activations).indices.map {
      $0 == passes.target ? 1 : 0
    }
    for step in 1...max(1, iterations) where iterations > 0 {
      let x = passes.masked(mask(v))
      let gradients = passes.network.gradients(passes.network.forward(x), start: start)
      let name = passes.network.network.description.inputName
      guard let slope = gradients[name] else { break }
      let toMask = (0..<x.shape.positions).map { p in
        (0..<x.shape.channels).reduce(0) { sum, c in
          let n = c * x.shape.positions + p
          return sum + slope.values[n] * passes.input.values[n]
        }
      }
      for k in v.indices {
        let h = 1e-6
        var (up, down) = (v, v)
        up[k] += h
        down[k] -= h
        let change = zip(mask(up), mask(down)).map { ($0 - $1) / (2 * h) }
        let g = zip(toMask, change).reduce(0) { $0 + $1.0 * $1.1 }
        first[k] = 0.9 * first[k] + 0.1 * g
        second[k] = 0.999 * second[k] + 0.001 * g * g
      }
      for k in v.indices {
        let mean = first[k] / (1 - power(0.9, step))
        let square = second[k] / (1 - power(0.999, step))
        v[k] += rate * mean / (square.squareRoot() + 1e-8)
      }
    }
    return ReferenceMap(weights: softmax(v), activation: maps, rectified: true)
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}

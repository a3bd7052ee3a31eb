extension WeightPacker {
  /// U = G w G^T for every pair of channels, as Winograd kernels read it: element, group of output blocks, input channel,
  /// lane. In Double, so that the transform costs one rounding.
  func packWinograd(
    _ plan: WeightPlan, _ weight: UnsafePointer<Float>, scales: [Float],
    into packed: UnsafeMutablePointer<Float>
  ) {
    let section = plan.sections[0]
    let isGradient = plan.content == .gradient
    let (outputs, inputs) = isGradient ? (plan.inputs, plan.outputs) : (plan.outputs, plan.inputs)
    let lanes = section.blocks * 16
    let elementStep = section.groups * inputs * lanes
    let factors = isGradient ? [] : Self.vectors(scales)
    let isPlain = weights == .all
    var window = [SIMD16<Double>](repeating: .zero, count: 9)
    var rows = [SIMD16<Double>](repeating: .zero, count: 18)
    for c in inputs * part.number / part.count..<inputs * (part.number + 1) / part.count {
      for block in 0..<section.groups * section.blocks {
        // The input gradient reads windows turned by 180 degrees, of exchanged channels.
        let k = block * 16
        let from = weight + (isGradient ? c * outputs + k : k * inputs + c) * 9
        for tap in 0..<9 {
          let w = form(
            from + (isGradient ? 8 - tap : tap), step: isGradient ? 9 : inputs * 9, count: outputs - k,
            isGradient ? SIMD16(repeating: scales[c]) : factors[block], isPlain: isPlain)
          window[tap] = SIMD16<Double>(w)
        }
        let to =
          packed + ((block / section.blocks * inputs + c) * lanes + block % section.blocks * 16)
        let size = plan.winograd + 2
        for column in 0..<3 {
          Self.transform(plan.winograd, window[column], window[3 + column], window[6 + column]) {
            rows[$0 * 3 + column] = $1
          }
        }
        for row in 0..<size {
          Self.transform(plan.winograd, rows[row * 3], rows[row * 3 + 1], rows[row * 3 + 2]) {
            let values = SIMD16<Float>($1)
            let at = to + (row * size + $0) * elementStep
            UnsafeMutableRawPointer(at).storeBytes(of: values, as: SIMD16<Float>.self)
          }
        }
      }
    }
  }

  /// G g: element j is g(a_j) / product over l != j of (a_j - a_l) for each interpolation point a_j, the last g_2.
  ///
  /// The points of F(4, 3) are 0, a, -a, b, -b and infinity with a = 5/8 and b = 3/2, those of F(2, 3) 0, 1, -1 and
  /// infinity.
  @inline(__always)
  private static func transform(
    _ tile: Int, _ g0: SIMD16<Double>, _ g1: SIMD16<Double>, _ g2: SIMD16<Double>,
    _ store: (_ element: Int, _ value: SIMD16<Double>) -> Void
  ) {
    func pair(_ element: Int, _ point: Double, _ divisor: Double) {
      let even = (g0 + g2 * (point * point)) / divisor
      let odd = g1 * (point / divisor)
      store(element, even + odd)
      store(element + 1, even - odd)
    }
    if tile == 2 {
      store(0, -g0)
      pair(1, 1, 2)
      store(3, g2)
    } else {
      let (a, b) = (0.625, 1.5)
      store(0, g0 / (a * a * b * b))
      pair(1, a, 2 * a * a * (a * a - b * b))
      pair(3, b, 2 * b * b * (b * b - a * a))
      store(5, g2)
    }
  }
}

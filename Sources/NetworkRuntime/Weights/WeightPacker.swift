internal import WeightFiles

/// Makes packed weights from the tensors of a weights file.
///
/// With batch normalisation: s = scale / sqrt(variance + epsilon), t = (bias - mean) * s + shift; 1 and the bias without.
/// Forward kernels apply s and t to the finished sums; gradient kernels have s in their weights.
struct WeightPacker {
  /// The values of a tensor by name, valid while the packer is used.
  let tensor: (String) -> UnsafePointer<Float>
  /// What stands for the weights, batch normalisation merged in.
  var weights = RuleSlots.WeightForm.all
  /// What stands for the biases.
  var bias = RuleSlots.WeightForm.all
  /// Which of how many threads this is; together they pack everything.
  var part = (number: 0, count: 1)

  /// Floats of the packed weights.
  static func count(_ plan: WeightPlan) -> Int {
    let lanes = (plan.outputs + 15) / 16 * 16
    switch plan.content {
    case .affine: return 2 * lanes
    case .rows: return plan.outputs * plan.inputs
    case .forward: return 2 * lanes + sectionCount(plan, channels: plan.packedInputs)
    case .gradient: return sectionCount(plan, channels: plan.outputs)
    }
  }

  private static func sectionCount(_ plan: WeightPlan, channels: Int) -> Int {
    plan.sections.reduce(0) {
      $0 + $1.groups * $1.blocks * 16 * channels * $1.rows.count * $1.columns.count
    }
  }

  /// Packs a tensor, or this thread's part of it.
  func pack(_ plan: WeightPlan, into packed: UnsafeMutablePointer<Float>) {
    let lanes = (plan.outputs + 15) / 16 * 16
    var (scales, shifts) = affine(plan, lanes: lanes)
    for k in 0..<plan.outputs { shifts[k] = bias.value(shifts[k]) }
    switch plan.content {
    case .affine:
      for k in 0..<plan.outputs { scales[k] = weights.value(scales[k]) }
      packed.update(from: scales, count: lanes)
      (packed + lanes).update(from: shifts, count: lanes)
    case .rows:
      let weight = tensor(plan.weight)
      let count = plan.outputs * plan.inputs
      for i in count * part.number / part.count..<count * (part.number + 1) / part.count {
        packed[i] = weights.value(weight[i])
      }
    case .forward:
      packed.update(from: shifts, count: lanes)
      // Of weights in another form the scale is a part: their sign depends on its sign.
      let ones = [Float](repeating: 1, count: lanes)
      (packed + lanes).update(from: weights == .all ? scales : ones, count: lanes)
      packWindows(plan, scales: weights == .all ? ones : scales, into: packed + 2 * lanes)
    case .gradient: packWindows(plan, scales: scales, into: packed)
    }
  }

  private func packWindows(_ plan: WeightPlan, scales: [Float], into packed: UnsafeMutablePointer<Float>) {
    let weight = tensor(plan.weight)
    guard plan.groups > 1 else { return packWindows(plan, weight, scales: scales, into: packed) }
    // The windows of all pairs of channels: zeros between groups, in whatever form.
    let taps = plan.kernelRows * plan.kernelColumns
    let (ins, outs) = (plan.inputs / plan.groups * taps, plan.outputs / plan.groups)
    var all = [Float](repeating: 0, count: plan.outputs * plan.inputs * taps)
    for k in 0..<plan.outputs {
      let first = k * plan.inputs * taps + k / outs * ins
      for i in 0..<ins { all[first + i] = weights.value(weight[k * ins + i] * scales[k]) }
    }
    var plain = self
    plain.weights = .all
    all.withUnsafeBufferPointer {
      guard let base = $0.baseAddress else { return }
      plain.packWindows(plan, base, scales: scales.map { _ in 1 }, into: packed)
    }
  }

  private func packWindows(
    _ plan: WeightPlan, _ weight: UnsafePointer<Float>, scales: [Float],
    into packed: UnsafeMutablePointer<Float>
  ) {
    let pack =
      plan.winograd > 0 ? packWinograd : plan.content == .forward ? packForward : packGradient
    pack(plan, weight, scales, packed)
  }

  /// The factor and the offset of every output; zeros in unused lanes.
  private func affine(_ plan: WeightPlan, lanes: Int) -> ([Float], [Float]) {
    var scales = [Float](repeating: 0, count: lanes)
    var shifts = scales
    let bias = plan.bias.isEmpty ? nil : tensor(plan.bias)
    // The factors of a normalisation without stored statistics, or slopes.
    let factors = plan.content == .affine && !plan.weight.isEmpty ? tensor(plan.weight) : nil
    for k in 0..<plan.outputs {
      scales[k] = factors?[k] ?? 1
      shifts[k] = bias?[k] ?? 0
    }
    guard let n = plan.normalization else { return (scales, shifts) }
    let (scale, shift, mean, variance) = (
      tensor(n.scale), tensor(n.shift), tensor(n.mean), tensor(n.variance)
    )
    for k in 0..<plan.outputs {
      // In Double, so that merging costs one rounding.
      let s = Double(scale[k]) / (Double(variance[k]) + Double(n.epsilon)).squareRoot()
      scales[k] = Float(s)
      shifts[k] = Float((Double(shifts[k]) - Double(mean[k])) * s + Double(shift[k]))
    }
    return (scales, shifts)
  }

  /// Lanes are outputs.
  private func packForward(
    _ plan: WeightPlan, _ weight: UnsafePointer<Float>, scales: [Float],
    into packed: UnsafeMutablePointer<Float>
  ) {
    let taps = plan.kernelRows * plan.kernelColumns
    let sources = (0..<plan.packedInputs).map(plan.sourceChannel)
    let factors = Self.vectors(scales)
    let isPlain = weights == .all
    rows(plan, channels: plan.packedInputs, channelBlock: plan.channelBlock, into: packed) { c, tap, block in
      guard sources[c] >= 0 else { return SIMD16() }
      let first = weight + ((block * 16 * plan.inputs + sources[c]) * taps + tap)
      return form(
        first, step: plan.inputs * taps, count: plan.outputs - block * 16, factors[block], isPlain: isPlain)
    }
  }

  /// Lanes are inputs.
  private func packGradient(
    _ plan: WeightPlan, _ weight: UnsafePointer<Float>, scales: [Float],
    into packed: UnsafeMutablePointer<Float>
  ) {
    let taps = plan.kernelRows * plan.kernelColumns
    let blocks = (plan.packedInputs + 15) / 16
    // The lanes of a block are equally far apart.
    let sources = (0..<blocks).map { plan.sourceChannel($0 * 16) }
    let counts = (0..<blocks).map { block in
      (block * 16..<min(block * 16 + 16, plan.packedInputs)).prefix { plan.sourceChannel($0) >= 0 }.count
    }
    let step = plan.flattenedPositions * taps
    let isPlain = weights == .all
    rows(plan, channels: plan.outputs, channelBlock: 16, into: packed) { k, tap, block in
      guard counts.indices.contains(block) else { return SIMD16() }
      let first = weight + ((k * plan.inputs + sources[block]) * taps + tap)
      return form(
        first, step: step, count: counts[block], SIMD16(repeating: scales[k]), isPlain: isPlain)
    }
  }

  /// Writes all sections: `lanes` makes the sixteen weights of a channel, a tap and a block.
  ///
  /// In memory a channel's row is as wide as its group. It is made block by block, each for 16 channels and all taps:
  /// these come from few cache lines.
  @inline(__always)
  private func rows(
    _ plan: WeightPlan, channels: Int, channelBlock: Int, into packed: UnsafeMutablePointer<Float>,
    _ lanes: (_ channel: Int, _ tap: Int, _ block: Int) -> SIMD16<Float>
  ) {
    var start = packed
    for section in plan.sections {
      let taps = section.rows.flatMap { row in section.columns.map { row * plan.kernelColumns + $0 } }
      let width = section.blocks * 16
      // A share of the groups, as large as that of every other thread.
      for group in section.groups * part.number / part.count..<section.groups * (part.number + 1) / part.count
      {
        let to = start + group * width * channels * taps.count
        for first in stride(from: 0, to: channels, by: channelBlock) {
          let count = min(channelBlock, channels - first)
          for b in 0..<section.blocks {
            let block = section.firstBlock + group * section.blocks + b
            var row = to + (first * taps.count * width + b * 16)
            for tap in taps {
              for c in first..<first + count {
                UnsafeMutableRawPointer(row).storeBytes(of: lanes(c, tap, block), as: SIMD16<Float>.self)
                row += width
              }
            }
          }
        }
      }
      start += section.groups * width * channels * taps.count
    }
  }

  /// Up to sixteen weights, `step` floats apart, times their factors and in the form that is asked for; zeros in the lanes after them.
  @inline(__always)
  func form(
    _ first: UnsafePointer<Float>, step: Int, count: Int, _ factors: SIMD16<Float>, isPlain: Bool
  ) -> SIMD16<Float> {
    var w = SIMD16<Float>()
    if count >= 16 {
      for lane in 0..<16 { w[lane] = first[lane * step] }
    } else {
      for lane in 0..<max(0, count) { w[lane] = first[lane * step] }
    }
    w *= factors
    if isPlain { return w }
    for lane in 0..<min(16, max(0, count)) { w[lane] = weights.value(w[lane]) }
    return w
  }

  static func vectors(_ values: [Float]) -> [SIMD16<Float>] {
    stride(from: 0, to: values.count, by: 16).map { first in
      SIMD16(values[first..<first + 16])
    }
  }
}

extension WeightPlan {
  /// Input channels as the kernel counts them: a flattened map keeps its blocks of 16 with unused lanes.
  var packedInputs: Int {
    flattenedPositions == 1 ? inputs : (inputs / flattenedPositions + 15) / 16 * 16 * flattenedPositions
  }

  /// The column of the weights that belongs to the kernel's channel `c`, -1 for an unused lane.
  ///
  /// A flattened map of C channels and P positions is read block by block, position by position, lane by lane;
  /// the file counts c * P + position.
  func sourceChannel(_ c: Int) -> Int {
    guard flattenedPositions > 1 else { return c }
    let lane = c % 16
    let position = c / 16 % flattenedPositions
    let channel = c / 16 / flattenedPositions * 16 + lane
    return channel < inputs / flattenedPositions ? channel * flattenedPositions + position : -1
  }
}

extension RuleSlots.WeightForm {
  /// What stands for the weight w.
  @inline(__always)
  func value(_ w: Float) -> Float {
    switch self {
    case .values(let positive, let negative): w > 0 ? w * positive : w * negative
    case .squared: w * w
    case .ones: 1
    }
  }
}

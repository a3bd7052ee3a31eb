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

  /// Floats of the packed weights.
  static func count(_ plan: WeightPlan) -> Int {
    let lanes = (plan.outputs + 15) / 16 * 16
    switch plan.content {
    case .affine: return 2 * lanes
    case .forward: return 2 * lanes + sectionCount(plan, channels: plan.packedInputs)
    case .gradient: return sectionCount(plan, channels: plan.outputs)
    }
  }

  private static func sectionCount(_ plan: WeightPlan, channels: Int) -> Int {
    plan.sections.reduce(0) {
      $0 + $1.groups * $1.blocks * 16 * channels * $1.rows.count * $1.columns.count
    }
  }

  func pack(_ plan: WeightPlan, into packed: UnsafeMutablePointer<Float>) {
    let lanes = (plan.outputs + 15) / 16 * 16
    var (scales, shifts) = affine(plan, lanes: lanes)
    for k in 0..<plan.outputs { shifts[k] = bias.value(shifts[k]) }
    switch plan.content {
    case .affine:
      for k in 0..<plan.outputs { scales[k] = weights.value(scales[k]) }
      packed.update(from: scales, count: lanes)
      (packed + lanes).update(from: shifts, count: lanes)
    case .forward:
      packed.update(from: shifts, count: lanes)
      // Of weights in another form the scale is a part: their sign depends on its sign.
      let ones = scales.map { _ in Float(1) }
      (packed + lanes).update(from: weights == .all ? scales : ones, count: lanes)
      packForward(plan, scales: weights == .all ? ones : scales, into: packed + 2 * lanes)
    case .gradient:
      packGradient(plan, scales: scales, into: packed)
    }
  }

  /// The factor and the offset of every output; zeros in unused lanes.
  private func affine(_ plan: WeightPlan, lanes: Int) -> ([Float], [Float]) {
    var scales = [Float](repeating: 0, count: lanes)
    var shifts = scales
    let bias = plan.bias.isEmpty ? nil : tensor(plan.bias)
    for k in 0..<plan.outputs {
      scales[k] = 1
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

  private func packForward(_ plan: WeightPlan, scales: [Float], into packed: UnsafeMutablePointer<Float>) {
    let weight = tensor(plan.weight)
    let taps = plan.kernelRows * plan.kernelColumns
    var to = packed
    let channels = plan.packedInputs
    for section in plan.sections {
      for group in 0..<section.groups {
        let first = (section.firstBlock + group * section.blocks) * 16
        for block in stride(from: 0, to: channels, by: plan.channelBlock) {
          for row in section.rows {
            for column in section.columns {
              for c in block..<min(block + plan.channelBlock, channels) {
                let source = plan.sourceChannel(c)
                for lane in 0..<section.blocks * 16 {
                  let k = first + lane
                  let at = k < plan.outputs ? plan.index(output: k, input: source) : -1
                  to[lane] =
                    at >= 0
                    ? weights.value(weight[at * taps + row * plan.kernelColumns + column] * scales[k])
                    : 0
                }
                to += section.blocks * 16
              }
            }
          }
        }
      }
    }
  }

  private func packGradient(_ plan: WeightPlan, scales: [Float], into packed: UnsafeMutablePointer<Float>) {
    let weight = tensor(plan.weight)
    let taps = plan.kernelRows * plan.kernelColumns
    var to = packed
    for section in plan.sections {
      for group in 0..<section.groups {
        let first = (section.firstBlock + group * section.blocks) * 16
        for block in stride(from: 0, to: plan.outputs, by: 16) {
          for row in section.rows {
            for column in section.columns {
              for k in block..<min(block + 16, plan.outputs) {
                for lane in 0..<section.blocks * 16 {
                  let c = first + lane
                  let source = c < plan.packedInputs ? plan.sourceChannel(c) : -1
                  let at = plan.index(output: k, input: source)
                  to[lane] =
                    at >= 0
                    ? weights.value(weight[at * taps + row * plan.kernelColumns + column] * scales[k])
                    : 0
                }
                to += section.blocks * 16
              }
            }
          }
        }
      }
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

extension WeightPlan {
  /// The window of the weights that joins an output and an input, -1 where there is none: an unused lane (input -1), or
  /// channels of two groups.
  @inline(__always)
  func index(output k: Int, input c: Int) -> Int {
    if c < 0 { return -1 }
    if groups == 1 { return k * inputs + c }
    let count = inputs / groups
    return c / count == k / (outputs / groups) ? k * count + c % count : -1
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

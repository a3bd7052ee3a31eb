internal import NetworkDescription

extension Pass {
  /// The flat rule at a convolution of one group that reads the input, without the convolutions of ones that it stands
  /// for: t_j = factor * sum_k R_kj / (n_j + epsilon), n_j being the inputs in window j, and R_ci = the sum of t_j over
  /// the windows that hold i.
  public func spreadEvenly(_ step: RelevanceStep, _ run: RelevanceRun) {
    guard let distribution = step.distribution, let window = distribution.window, let side = run.sides.first
    else { preconditionFailure("layer \(step.layer) has no window to spread relevance over") }
    let (from, to) = (step.received.shape, step.inputs[0].relevance.shape)
    let rows = Axis(window.kernel.height, window.stride.height, window.dilation.height, window.padding.top)
    let columns = Axis(window.kernel.width, window.stride.width, window.dilation.width, window.padding.left)
    // One number a window, in the memory of the shares, whose borders every other use clears first.
    let t = arena + distribution.shares[0].layout.offset
    let received = step.received.maps(in: arena)
    for p in share(from.height) {
      let height = rows.taps(of: p, in: to.height)
      let row = received.base + p * received.rowStride
      for q in 0..<from.width {
        // Unused lanes are 0.
        var sum = SIMD16<Float>()
        for block in 0..<received.blocks {
          sum += UnsafeRawPointer(row + (block * received.blockStride + q * 16))
            .loadUnaligned(as: SIMD16<Float>.self)
        }
        let count = to.channels * height * columns.taps(of: q, in: to.width)
        t[p * from.width + q] = count == 0 ? 0 : side.factor * sum.sum() / (Float(count) + side.epsilon)
      }
    }
    sync()
    withUnsafeTemporaryAllocation(of: Float.self, capacity: from.width + to.width) { memory in
      guard let sums = memory.baseAddress else { return }
      let line = sums + from.width
      for i in share(to.height) {
        memory.update(repeating: 0)
        for tap in 0..<rows.kernel {
          let start = i + rows.before - tap * rows.dilation
          guard start >= 0, start % rows.stride == 0, start / rows.stride < from.height else { continue }
          let row = t + start / rows.stride * from.width
          for q in 0..<from.width { sums[q] += row[q] }
        }
        for q in 0..<from.width {
          for tap in 0..<columns.kernel {
            let j = columns.position(q, tap)
            if j >= 0 && j < to.width { line[j] += sums[q] }
          }
        }
        store(line, row: i, to: step.inputs[0].relevance, keep: run.parts.first?.keeps[0] ?? 0)
      }
    }
    sync()
  }

  /// The same number for all channels of each position of a row, added to what is there if `keep` is 1.
  private func store(_ line: UnsafePointer<Float>, row: Int, to map: ArenaMap, keep: Float) {
    for block in 0..<(map.shape.channels + 15) / 16 {
      let count = min(16, map.shape.channels - block * 16)
      let y = arena + (map.layout.offset + block * map.layout.blockStride + row * map.layout.rowStride)
      for j in 0..<map.shape.width {
        for lane in 0..<16 {
          let before = keep == 0 ? 0 : y[j * 16 + lane]
          y[j * 16 + lane] = lane < count ? before + line[j] : before
        }
      }
    }
  }
}

/// Windows along one axis.
private struct Axis {
  let kernel, stride, dilation, before: Int

  init(_ kernel: Int, _ stride: Int, _ dilation: Int, _ before: Int) {
    (self.kernel, self.stride, self.dilation, self.before) = (kernel, stride, dilation, before)
  }

  /// Where a tap of a window lies.
  func position(_ window: Int, _ tap: Int) -> Int { window * stride - before + tap * dilation }

  /// How many taps of a window lie in the map.
  func taps(of window: Int, in length: Int) -> Int {
    (0..<kernel).reduce(0) { count, tap in
      let position = position(window, tap)
      return position >= 0 && position < length ? count + 1 : count
    }
  }
}

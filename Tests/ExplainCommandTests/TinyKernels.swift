import NetworkRuntime
import StaticCAM

/// The passes of the hand-written network, each step by all workers, row by row.
struct TinyKernels {
  private let pass: Pass
  private let arena: UnsafeMutablePointer<Float>
  private let fault: Float

  init(_ pass: Pass, fault: Float = 1) {
    self.pass = pass
    arena = pass.arena
    self.fault = fault
  }

  /// Lane `k` of a map of `width` x `width` positions.
  private func at(_ map: Int, _ k: Int, _ i: Int, _ j: Int, width: Int) -> UnsafeMutablePointer<Float> {
    arena + (map + (i * width + j) * 16 + k)
  }

  private func rows(_ count: Int, _ body: (Int) -> Void) {
    for row in pass.share(count) { body(row) }
    pass.sync()
  }

  // MARK: - Forward

  func forward() {
    convolution(into: TinyPlan.conv1Relu, isRectified: true)
    rows(4) { i in
      for j in 0..<4 {
        for k in 0..<4 {
          let window = [(0, 0), (0, 1), (1, 0), (1, 1)].map {
            at(TinyPlan.conv1Relu, k, 2 * i + $0.0, 2 * j + $0.1, width: 8).pointee
          }
          at(TinyPlan.pool, k, i, j, width: 4).pointee = window.max() ?? 0
        }
      }
    }
    let w = pass.weights(1)
    rows(4) { i in
      for j in 0..<4 {
        for k in 0..<6 {
          var sum = w[k]
          for c in 0..<4 { sum += w[32 + c * 16 + k] * at(TinyPlan.pool, c, i, j, width: 4).pointee }
          at(TinyPlan.blockConv, k, i, j, width: 4).pointee = sum
          at(TinyPlan.blockRelu, k, i, j, width: 4).pointee = max(sum, 0)
        }
      }
    }
    guard pass.isFirst else { return pass.sync() }
    for k in 0..<6 {
      let sum = (0..<16).reduce(Float(0)) { $0 + arena[TinyPlan.blockRelu + $1 * 16 + k] }
      arena[TinyPlan.gap + k] = sum / 16
    }
    let v = pass.weights(2)
    for n in 0..<3 {
      arena[TinyPlan.fc + n] = (0..<6).reduce(v[n]) {
        $0 + v[32 + $1 * 16 + n] * arena[TinyPlan.gap + $1]
      }
    }
    pass.sync()
  }

  func preactivation() { convolution(into: TinyPlan.scratch, isRectified: false) }

  private func convolution(into map: Int, isRectified: Bool) {
    let w = pass.weights(0)
    rows(8) { i in
      for j in 0..<8 {
        for k in 0..<4 {
          var sum = w[k]
          for (tap, y, x) in taps(i, j, by: 1) {
            for c in 0..<3 {
              sum += w[32 + (tap * 3 + c) * 16 + k] * arena[TinyPlan.input + c * 64 + y * 8 + x]
            }
          }
          at(map, k, i, j, width: 8).pointee = isRectified ? max(sum, 0) : sum
        }
      }
    }
  }

  /// The taps of a 3x3 window around a position, and where they read; by -1 those that write to the position.
  private func taps(_ i: Int, _ j: Int, by sign: Int) -> [(tap: Int, y: Int, x: Int)] {
    (0..<9).compactMap { tap in
      let (y, x) = (i + sign * (tap / 3 - 1), j + sign * (tap % 3 - 1))
      return (0..<8).contains(y) && (0..<8).contains(x) ? (tap, y, x) : nil
    }
  }

  // MARK: - Backward

  func backward() {
    step(0, layer: 6, TinyPlan.dgap, 6, width: 1) { k, _, _ in
      let w = pass.weights(2)
      return (0..<3).reduce(0) { $0 + w[32 + k * 16 + $1] * arena[TinyPlan.dfc + $1] }
    }
    step(1, layer: 4, TinyPlan.dblockRelu, 6, width: 4) { k, _, _ in arena[TinyPlan.dgap + k] / 16 * fault }
    step(2, layer: 3, TinyPlan.dblockConv, 6, width: 4) { k, i, j in
      relu(
        at(TinyPlan.blockRelu, k, i, j, width: 4).pointee,
        signal: at(TinyPlan.dblockRelu, k, i, j, width: 4).pointee)
    }
    step(3, layer: 2, TinyPlan.dpool, 4, width: 4) { c, i, j in
      let w = pass.weights(1)
      return (0..<6).reduce(0) {
        $0 + w[32 + c * 16 + $1] * at(TinyPlan.dblockConv, $1, i, j, width: 4).pointee
      }
    }
    step(4, layer: 1, TinyPlan.dconv1Relu, 4, width: 8) { k, i, j in
      let best = at(TinyPlan.pool, k, i / 2, j / 2, width: 4).pointee
      let window = (0..<4).map { at(TinyPlan.conv1Relu, k, i / 2 * 2 + $0 / 2, j / 2 * 2 + $0 % 2, width: 8) }
      let isWinner = window.firstIndex { $0.pointee == best } == i % 2 * 2 + j % 2
      return isWinner ? at(TinyPlan.dpool, k, i / 2, j / 2, width: 4).pointee : 0
    }
    step(5, layer: 0, TinyPlan.dconv1, 4, width: 8) { k, i, j in
      relu(
        at(TinyPlan.conv1Relu, k, i, j, width: 8).pointee,
        signal: at(TinyPlan.dconv1Relu, k, i, j, width: 8).pointee)
    }
    step(6, layer: -1, TinyPlan.dinput, 3, width: 8) { c, i, j in
      let w = pass.weights(0)
      return taps(i, j, by: -1).reduce(0) { sum, tap in
        (0..<4).reduce(sum) {
          $0 + w[32 + (tap.tap * 3 + c) * 16 + $1] * at(TinyPlan.dconv1, $1, tap.y, tap.x, width: 8).pointee
        }
      }
    }
  }

  /// What a ReLU with this output passes back of a signal, by the rule of the pass.
  private func relu(_ output: Float, signal: Float) -> Float {
    max(signal, pass.floor) * (output > 0 ? 1 : pass.slope(0))
  }

  private func step(
    _ number: Int, layer: Int, _ map: Int, _ channels: Int, width: Int, _ value: (Int, Int, Int) -> Float
  ) {
    guard pass.runs(number) else { return }
    rows(width) { i in
      for j in 0..<width {
        for k in 0..<channels { at(map, k, i, j, width: width).pointee = value(k, i, j) }
      }
    }
    pass.deliver(layer, map, row: width * 16, block: width * width * 16, blocks: 1, width, width)
  }
}

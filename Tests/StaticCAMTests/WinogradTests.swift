import CVectorMath
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

/// Transforms of minimal filtering and the packing of their weights against plain loops in double precision.
@Suite("Minimal filtering")
struct WinogradTests {
  /// Numbers of both signs from a seed.
  private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int64(bitPattern: state) >> 40) / Float(1 << 23)
    }
  }

  /// One tile through G w G^T, B^T d B, the product and A^T m A, in each of sixteen output channels.
  @Test("A tile is the convolution of its inputs", arguments: [2, 4], [false, true])
  func tile(size: Int, isGradient: Bool) {
    let (side, channels) = (size + 2, 5)
    let plan = WeightPlan(
      isGradient ? .gradient : .forward, weight: "w", bias: "", outputs: isGradient ? channels : 16,
      inputs: isGradient ? 16 : channels, kernel: (3, 3), winograd: size,
      sections: [.init(block: 0, groups: 1, blocks: 1, rows: Array(0..<side), columns: Array(0..<side))])
    let weights = Self.numbers(16 * channels * 9, seed: 3)
    let packed = Buffer(WeightPacker.count(plan))
    weights.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      WeightPacker(tensor: { _ in base }).pack(plan, into: packed.floats)
    }
    let constants = isGradient ? 0 : 32
    // The channels of the inputs lie in lanes, as those of a map in blocks.
    let inputs = Self.numbers(side * side * channels, seed: 5)
    let map = Buffer(side * side * 16)
    for position in 0..<side * side {
      for c in 0..<channels { map.floats[position * 16 + c] = inputs[position * channels + c] }
    }
    let (there, sums, back) = (Buffer(side * side * 16), Buffer(side * side * 16), Buffer(size * size * 16))
    let step = 16
    if size == 2 {
      sc_winograd2_input(map.floats, side * 16, there.floats, step)
    } else {
      sc_winograd4_input(map.floats, side * 16, there.floats, step)
    }
    for element in 0..<side * side {
      for k in 0..<16 {
        sums.floats[element * 16 + k] = (0..<channels).reduce(0) { sum, c in
          sum + there.floats[element * 16 + c] * packed.floats[constants + (element * channels + c) * 16 + k]
        }
      }
    }
    let (one, zero) = (SIMD16<Float>(repeating: 1), SIMD16<Float>())
    if size == 2 {
      sc_winograd2_output(sums.floats, step, back.floats, map.floats, size * 16, 2, 2, 0, 0, one, zero, 1, 1)
    } else {
      sc_winograd4_output(sums.floats, step, back.floats, map.floats, size * 16, 4, 4, 0, 0, one, zero, 1, 1)
    }
    var (largest, worst) = (0.0, 0.0)
    for p in 0..<size {
      for q in 0..<size {
        for k in 0..<16 {
          var expected = 0.0
          for c in 0..<channels {
            for u in 0..<3 {
              for v in 0..<3 {
                let tap = isGradient ? (c * 16 + k) * 9 + 8 - (u * 3 + v) : (k * channels + c) * 9 + u * 3 + v
                expected += Double(weights[tap]) * Double(inputs[((p + u) * side + q + v) * channels + c])
              }
            }
          }
          largest = max(largest, abs(expected))
          worst = max(worst, abs(expected - Double(back.floats[(p * size + q) * 16 + k])))
        }
      }
    }
    // Measured: 1.1e-7 of the largest value for F(2x2), 9.0e-7 for F(4x4); half as much again for other processors.
    #expect(worst <= (size == 2 ? 1.6e-7 : 1.4e-6) * largest && largest > 1)
  }

  @Test("Rows of a dense layer are added up in order, whichever part is asked for", arguments: [3, 64, 131])
  func denseGradient(rows: Int) {
    let count = 37
    let (factors, weights) = (
      Self.numbers(rows, seed: 7).map { $0 < -0.3 ? 0 : $0 }, Self.numbers(rows * count, seed: 9)
    )
    func sums(_ range: Range<Int>) -> [Float] {
      let (sum, part) = (Buffer(count), Buffer(count))
      weights.withUnsafeBufferPointer { w in
        if let base = w.baseAddress {
          sc_dense_gradient(
            factors, rows, base + range.lowerBound, count, sum.floats, part.floats, range.count)
        }
      }
      return (0..<range.count).map { sum.floats[$0] }
    }
    let whole = sums(0..<count)
    #expect(sums(0..<16) + sums(16..<19) + sums(19..<count) == whole)
    for i in 0..<count {
      let expected = (0..<rows).reduce(0.0) { $0 + Double(factors[$1]) * Double(weights[$1 * count + i]) }
      #expect(abs(expected - Double(whole[i])) <= 1e-6 * Double(rows))
    }
  }
}

/// Zeroed floats on a boundary of 64 bytes.
private final class Buffer {
  let floats: UnsafeMutablePointer<Float>

  init(_ count: Int) {
    floats = UnsafeMutableRawPointer.allocate(byteCount: count * 4, alignment: 64)
      .bindMemory(to: Float.self, capacity: count)
    floats.initialize(repeating: 0, count: count)
  }

  deinit { floats.deallocate() }
}

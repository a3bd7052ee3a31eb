import CVectorMath
import Foundation
import Testing

/// The functions of CVectorMath that work on 16 numbers at a time, against Foundation's in Double.
@Suite("Functions of one number")
struct PointwiseFunctionTests {
  /// One function: how kernels compute it and its slope, and what it is.
  struct Function: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var value: @Sendable (SIMD16<Float>, Float, Float) -> SIMD16<Float>
    var slope: @Sendable (SIMD16<Float>, Float, Float) -> SIMD16<Float>
    /// Whether the slope is read from the output.
    var readsOutput: Bool
    var parameter: Float = 0
    var second: Float = 0
    /// f(x) and f'(x).
    var exact: @Sendable (Double) -> (value: Double, slope: Double)
  }

  static let functions = [
    Function(
      testDescription: "hardSwish", value: sc_hard_swish, slope: sc_hard_swish_slope, readsOutput: false
    ) { x in
      (x * min(max(x / 6 + 0.5, 0), 1), x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5)
    },
    Function(
      testDescription: "sigmoid", value: sc_sigmoid, slope: sc_sigmoid_slope, readsOutput: true
    ) { x in
      (1 / (1 + exp(-x)), 1 / (1 + exp(-x)) / (1 + exp(x)))
    },
    Function(testDescription: "silu", value: sc_silu, slope: sc_silu_slope, readsOutput: false) { x in
      let s = 1 / (1 + exp(-x))
      return (x * s, s + x * s * (1 - s))
    },
    Function(testDescription: "tanh", value: sc_tanh, slope: sc_tanh_slope, readsOutput: true) { x in
      (tanh(x), 1 / (cosh(x) * cosh(x)))
    },
    Function(
      testDescription: "elu", value: sc_elu, slope: sc_elu_slope, readsOutput: true, parameter: 0.5
    ) { x in
      (x > 0 ? x : 0.5 * expm1(x), x > 0 ? 1 : 0.5 * exp(x))
    },
    Function(
      testDescription: "clip", value: sc_clip, slope: sc_clip_slope, readsOutput: false, parameter: -0.625,
      second: 3
    ) { x in
      (min(max(x, -0.625), 3), x > -0.625 && x < 3 ? 1 : 0)
    },
    Function(
      testDescription: "hardSigmoid", value: sc_hard_sigmoid, slope: sc_hard_sigmoid_slope, readsOutput: true,
      parameter: 0.25, second: 0.5
    ) { x in
      (min(max(x / 4 + 0.5, 0), 1), x > -2 && x < 2 ? 0.25 : 0)
    },
    Function(
      testDescription: "thresholdedRelu", value: sc_thresholded_relu, slope: sc_thresholded_relu_slope,
      readsOutput: false, parameter: 0.625
    ) { x in
      (x > 0.625 ? x : 0, x > 0.625 ? 1 : 0)
    },
    Function(testDescription: "softsign", value: sc_softsign, slope: sc_softsign_slope, readsOutput: false) {
      x in
      (x / (1 + abs(x)), 1 / ((1 + abs(x)) * (1 + abs(x))))
    },
    Function(testDescription: "softplus", value: sc_softplus, slope: sc_softplus_slope, readsOutput: false) {
      x in
      (max(x, 0) + log1p(exp(-abs(x))), 1 / (1 + exp(-x)))
    },
    Function(testDescription: "mish", value: sc_mish, slope: sc_mish_slope, readsOutput: false) { x in
      let gate = tanh(max(x, 0) + log1p(exp(-abs(x))))
      return (x * gate, gate + x * (1 - gate * gate) / (1 + exp(-x)))
    },
    Function(testDescription: "gelu", value: sc_gelu, slope: sc_gelu_slope, readsOutput: false) { x in
      let below = erfc(-x / 2.0.squareRoot()) / 2
      return (x * below, below + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot())
    },
    Function(testDescription: "geluTanh", value: sc_gelu_tanh, slope: sc_gelu_tanh_slope, readsOutput: false)
    { x in
      let root = (8 / Double.pi).squareRoot()
      let s = 1 / (1 + exp(-root * (x + 0.044715 * x * x * x)))
      return (x * s, s + x * s * (1 - s) * root * (1 + 3 * 0.044715 * x * x))
    },
    Function(
      testDescription: "selu", value: sc_selu, slope: sc_selu_slope, readsOutput: false, parameter: 1.75,
      second: 1.0625
    ) { x in
      (1.0625 * (x > 0 ? x : 1.75 * expm1(x)), 1.0625 * (x > 0 ? 1 : 1.75 * exp(x)))
    },
    Function(
      testDescription: "celu", value: sc_celu, slope: sc_celu_slope, readsOutput: false, parameter: 0.75
    ) { x in
      (x > 0 ? x : 0.75 * expm1(x / 0.75), x > 0 ? 1 : exp(x / 0.75))
    },
  ]

  /// Numbers of both signs from the smallest to where the functions are flat, and those around kinks and changes of
  /// method.
  static let numbers: [Float] = {
    var list: [Float] = [0, 3, -3, 0.625, -0.625]
    list += (0...2000).map { Float($0 - 1000) / 11.5 }
    list += (0...400).flatMap { step in
      let size = Float(exp2(Double(step) / 10 - 36))
      return [size, -size]
    }
    return list.filter { abs($0) <= 87 }
  }()

  /// Errors in units of the last place of 1 and, where a result is small, of itself: 2 of both.
  @Test("Values and slopes are those of Double", arguments: functions)
  func accuracy(_ function: Function) {
    let unit = 0x1p-23
    for x in Self.numbers {
      let y = function.value(SIMD16(repeating: x), function.parameter, function.second)
      let slope = function.slope(
        function.readsOutput ? y : SIMD16(repeating: x), function.parameter, function.second)
      let exact = function.exact(Double(x))
      #expect(
        abs(Double(y[0]) - exact.value) <= 2 * unit * max(abs(exact.value), min(1, abs(Double(x)))),
        "f(\(x)) is \(y[0]), not \(exact.value)")
      #expect(
        abs(Double(slope[0]) - exact.slope) <= 2 * unit * max(1, abs(exact.slope)),
        "f'(\(x)) is \(slope[0]), not \(exact.slope)")
      #expect(y == SIMD16(repeating: y[0]) && slope == SIMD16(repeating: slope[0]))
    }
  }

  @Test("What is no number stays none", arguments: functions)
  func notANumber(_ function: Function) {
    let x = SIMD16<Float>(repeating: .nan)
    #expect(function.value(x, function.parameter, function.second)[3].isNaN)
    #expect(function.slope(x, function.parameter, function.second)[3].isNaN)
  }

  @Test("Lanes behind the last channel are cleared, and only these")
  func lanes() {
    let ones = SIMD16<Float>(repeating: 1)
    for count in [1, 4, 15, 16, 40] {
      let expected = SIMD16<Float>((0..<16).map { $0 < count ? 1 : 0 })
      #expect(sc_first_lanes(ones, count) == expected)
    }
  }

  @Test("Signals: the slope, the floor, and both set aside")
  func signals() {
    let g = SIMD16<Float>((0..<16).map { Float($0) - 8 })
    let slope = SIMD16<Float>(repeating: 0.5)
    #expect(sc_signal(g, slope, -.infinity, 0) == g * 0.5)
    #expect(sc_signal(g, slope, 0, 0) == g.replacing(with: 0, where: g .< 0) * 0.5)
    #expect(sc_signal(g, slope, 0, 1) == g.replacing(with: 0, where: g .< 0))
  }
}

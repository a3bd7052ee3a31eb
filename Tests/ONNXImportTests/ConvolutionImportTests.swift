import NetworkDescription
import Testing

@testable import ONNXImport

@Suite("Importing convolutions")
struct ConvolutionImportTests {
  private static let padded: [(attributes: [String: any Sendable], padding: [Int], size: [Int])] = [
    ([:], [0, 0, 0, 0], [4, 4]),
    (["auto_pad": "NOTSET", "pads": [1, 0, 2, 3]], [1, 0, 2, 3], [7, 7]),
    (["auto_pad": "VALID"], [0, 0, 0, 0], [4, 4]),
    (["auto_pad": "SAME_UPPER"], [1, 0, 1, 1], [6, 5]),
    (["auto_pad": "SAME_LOWER"], [1, 1, 1, 0], [6, 5]),
    (["auto_pad": "SAME_UPPER", "strides": [2, 2]], [0, 0, 1, 1], [3, 3]),
    (["auto_pad": "SAME_LOWER", "strides": [2, 2]], [1, 1, 0, 0], [3, 3]),
    (["auto_pad": "SAME_UPPER", "dilations": [2, 3]], [2, 1, 2, 2], [6, 5]),
    (["dilations": [2, 1], "strides": [1, 3]], [0, 0, 0, 0], [2, 2]),
  ]

  @Test("Padding is made explicit", arguments: padded.indices)
  func padding(index: Int) throws {
    let (attributes, padding, size) = Self.padded[index]
    let graph = try single("Conv", inputs: ["w", "b"], attributes: attributes) {
      $0.weights("w", [4, 2, 3, 2])
      $0.weights("b", [4])
    }.imported()
    let kind = try #require(graph.layer("x")?.kind as? Convolution)
    let p = kind.window.padding
    #expect([p.top, p.left, p.bottom, p.right] == padding)
    #expect(try kind.outputShape(inputs: [graph.inputShape]) == Shape(4, size[0], size[1]))
    #expect(kind.window.kernel == Pair(3, 2))
    #expect(kind.window.stride == (attributes["strides"] as? [Int]).map { Pair($0[0], $0[1]) } ?? Pair(1, 1))
    #expect(
      kind.window.dilation == (attributes["dilations"] as? [Int]).map { Pair($0[0], $0[1]) } ?? Pair(1, 1))
    #expect(kind.weight == "w" && kind.bias == "b")
  }

  @Test("Groups, no bias, a kernel_shape that agrees")
  func groups() throws {
    var numbers: [Float] = []
    let graph = try single("Conv", inputs: ["w"], attributes: ["group": 2, "kernel_shape": [3, 3]]) {
      numbers = $0.weights("w", [6, 1, 3, 3])
    }.imported()
    let expected = Convolution(
      outputChannels: 6, window: Window(kernel: Pair(3, 3)), groups: 2, weight: "w", bias: nil)
    #expect(graph.layer("x") == Layer("x", expected, inputs: ["input"]))
    #expect(graph.weights.map(\.name) == ["w"])
    #expect(graph.values("w") == numbers)
    #expect(graph.weights[0].shape == [6, 1, 3, 3])
  }

  @Test("As many groups as channels, with a stride and a bias")
  func depthwise() throws {
    let attributes: [String: any Sendable] = ["group": 2, "strides": [2, 2], "pads": [1, 1, 1, 1]]
    let graph = try single("Conv", inputs: ["w", "b"], attributes: attributes) {
      _ = $0.weights("w", [2, 1, 3, 3])
      _ = $0.weights("b", [2])
    }.imported()
    let padding = Padding(top: 1, left: 1, bottom: 1, right: 1)
    let window = Window(kernel: Pair(3, 3), stride: Pair(2, 2), padding: padding)
    let expected = Convolution(outputChannels: 2, window: window, groups: 2, weight: "w", bias: "b")
    #expect(graph.layer("x") == Layer("x", expected, inputs: ["input"]))
    #expect(graph.weights.map(\.shape) == [[2], [2, 1, 3, 3]])
  }

  private static let refused: [(dims: [Int], attributes: [String: any Sendable], fault: String)] = [
    ([4, 2, 3, 3], ["group": 0], "the attribute 'group' is 0"),
    ([4, 2, 3], [:], "the weights 'w' of dimensions [4, 2, 3]; expected 4 dimensions"),
    (
      [4, 2, 3, 3], ["group": 4],
      "4 groups for 2 input and 4 output channels; expected a divisor of both"
    ),
    ([4, 3, 3, 3], [:], "the tensor 'w' of dimensions [4, 3, 3, 3]; expected [4, 2, 3, 3]"),
    (
      [4, 2, 3, 3], ["kernel_shape": [2, 2]],
      "the attribute 'kernel_shape' is [2, 2], but the weights are [3, 3]"
    ),
    (
      [4, 2, 3, 3], ["strides": [0, 1]],
      "the attribute 'strides' is [0, 1]; expected 2 numbers from 1 to 1048576"
    ),
    (
      [4, 2, 3, 3], ["pads": [1, 1]],
      "the attribute 'pads' is [1, 1]; expected 4 numbers from 0 to 1048576"
    ),
    (
      [4, 2, 3, 3], ["pads": [0, 0, 0, -1]],
      "the attribute 'pads' is [0, 0, 0, -1]; expected 4 numbers from 0 to 1048576"
    ),
    (
      [4, 2, 3, 3], ["dilations": [Int.max, Int.min]],
      "the attribute 'dilations' holds a number too large to be meant"
    ),
    ([4, 2, 3, 3], ["auto_pad": "SAME"], "the attribute 'auto_pad' is \"SAME\""),
    ([4, 2, 3, 3], ["auto_pad": 3], "the attribute 'auto_pad' is not a text"),
    (
      [4, 2, 3, 3], ["auto_pad": "SAME_UPPER", "pads": [1, 1, 1, 1]],
      "both 'pads' and 'auto_pad' are given"
    ),
    ([4, 2, 3, 3], ["activation": "relu"], "the attribute 'activation' is not known"),
    (
      [4, 2, 9, 3], [:],
      "a window of 9x3 positions over 2x6x5; expected a window that fits into the padded map"
    ),
  ]

  @Test("What cannot be taken is named", arguments: refused.indices)
  func refusals(index: Int) {
    let (dims, attributes, fault) = Self.refused[index]
    let maker = single("Conv", inputs: ["w"], attributes: attributes) { $0.weights("w", dims) }
    #expect(maker.faults() == ["Conv 'x': \(fault)"])
  }

  @Test("Weights that are computed, missing or not finite")
  func weights() {
    #expect(single("Conv").faults() == ["Conv 'x': input 1, the weights, is missing"])
    #expect(
      single("Conv", inputs: ["input"]).faults() == [
        "Conv 'x': the weights is computed; expected a constant"
      ])
    #expect(
      single("Conv", inputs: ["none"]).faults() == [
        "Conv 'x': the input 'none' is given by no node before it"
      ])
    let broken = single("Conv", inputs: ["w"]) { $0.weights("w", [1, 2, 1, 1], [1, .nan]) }
    #expect(broken.faults() == ["Conv 'x': the tensor 'w' holds nan at index 1"])
    let whole = single("Conv", inputs: ["w"]) { $0.integers("w", [1, 2], dims: [1, 2, 1, 1]) }
    #expect(whole.faults() == ["Conv 'x': the weights 'w' is of whole numbers; expected floats"])
  }
}

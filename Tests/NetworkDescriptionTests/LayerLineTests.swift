import NetworkDescription
import Testing

@Suite("Layer lines and suggestions")
struct LayerLineTests {
  @Test("The one spelling of a layer")
  func lines() throws {
    let same = Padding(top: 1, left: 1, bottom: 1, right: 1)
    let network = try Samples.network([
      Layer(
        "conv",
        Convolution(
          outputChannels: 6, window: Window(kernel: Pair(3, 3), padding: same), groups: 3, weight: "w",
          bias: nil),
        inputs: ["input"]),
      Layer("odd", MaxPooling(window: Samples.window, ceilMode: true), inputs: ["conv"]),
      Layer("leaky", LeakyReLU(slope: 0.1), inputs: ["odd"]),
      Layer("six", ClippedReLU(maximum: 6), inputs: ["leaky"]),
      Layer("sum", Add(), inputs: ["six", "leaky"]),
      Layer("cat", Concat(), inputs: ["sum", "odd"]),
      Layer(
        "mean", AveragePooling(window: Window(kernel: Pair(2, 1), stride: Pair(2, 2)), countsPadding: true),
        inputs: ["cat"]),
      Layer("gap", GlobalAveragePooling(), inputs: ["mean"]),
      Layer("fc", Dense(outputCount: 2, weight: "f", bias: nil), inputs: ["gap"]),
    ]).validated()
    #expect(
      network.description.layers.map(network.line) == [
        "conv: convolution 3x8x8 -> 6x8x8, kernel 3x3, padding 1, groups 3",
        "odd: maxPooling 6x8x8 -> 6x4x1, kernel 3x5, stride 2x1, padding 0,1,2,0, dilation 1x2, ceil mode",
        "leaky: leakyRelu 6x4x1 -> 6x4x1, slope 0.1",
        "six: clippedRelu 6x4x1 -> 6x4x1, maximum 6.0",
        "sum: add 6x4x1 + 6x4x1 -> 6x4x1",
        "cat: concat 6x4x1 + 6x4x1 -> 12x4x1",
        "mean: averagePooling 12x4x1 -> 12x2x1, kernel 2x1, stride 2, counts padding",
        "gap: globalAveragePooling 12x2x1 -> 12x1x1",
        "fc: dense 12x1x1 -> 2x1x1",
      ])
  }

  @Test(
    "Near names are suggested, far ones are not",
    arguments: [
      ("fire9.conct", "did you mean 'fire9.concat'?"), ("FIRE9.CONCAT", "did you mean 'fire9.concat'?"),
      ("concat", "did you mean 'fire9.concat'?"), ("layer4", nil), ("", nil), ("re", nil),
    ] as [(String, String?)])
  func suggestions(name: String, suggestion: String?) {
    #expect(didYouMean(name, among: ["conv1", "fire9.concat", "pool10"]) == suggestion)
  }
}

import NetworkDescription
import Testing

@Suite("Faults of the network")
struct ValidationTests {
  private static func layer(_ name: String, _ kind: any LayerKind, _ inputs: String...) -> Layer {
    Layer(name, kind, inputs: inputs)
  }

  @Test("A network without faults")
  func valid() throws {
    let network = try Samples.valid.validated()
    #expect(network.logitsLayer.name == "fc")
    #expect(network.shapes["conv"] == Shape(4, 6, 6))
    #expect(
      network.parameters == [
        Parameter("w", [4, 3, 3, 3]), Parameter("fc.w", [2, 4]), Parameter("fc.b", [2]),
      ])
    var bare = Samples.valid
    bare.layers.removeLast()
    #expect(try bare.validated().logitsLayer.name == "fc")
  }

  static let cases: [(layers: [Layer], faults: [String])] = [
    ([], ["layers: found none; expected at least one layer"]),
    (
      [layer("", GlobalAveragePooling(), "input"), layer("a\nb", Concat(), "", "")],
      [
        "layer '': found an empty or broken name; expected one line of text",
        "layer 'a\nb': found an empty or broken name; expected one line of text",
        "layer 'a\nb': found an output of 6x1x1 from the last layer; "
          + "expected a vector of 3 logits, as 'classes' says",
      ]
    ),
    (
      [layer("a", ReLU(), "input"), layer("a", GlobalAveragePooling(), "a")],
      [
        "layer 'a': found the name twice; expected unique layer names",
        "layer 'a': found an output of 3x8x8 from the last layer; "
          + "expected a vector of 3 logits, as 'classes' says",
      ]
    ),
    (
      [layer("relu", ReLU(), "pol"), layer("pool", GlobalAveragePooling(), "input")],
      ["layer 'relu': found the input 'pol'; expected an earlier layer"]
    ),
    (
      [layer("relu", ReLU(), "pool"), layer("pool", GlobalAveragePooling(), "input")],
      [
        "layer 'relu': found the input 'pool', which comes later; "
          + "expected layers in order, each after its inputs"
      ]
    ),
    (
      [layer("pool", GlobalAveragePooling(), "inpt")],
      ["layer 'pool': found the input 'inpt'; expected an earlier layer; did you mean 'input'?"]
    ),
    (
      [layer("pool", GlobalAveragePooling(), "input", "input"), layer("cat", Concat())],
      ["layer 'pool': found 2 inputs; expected 1", "layer 'cat': found 0 inputs; expected at least 1"]
    ),
    (
      [layer("sum", Add(), "input"), layer("pool", GlobalAveragePooling(), "sum")],
      ["layer 'sum': found 1 inputs; expected 2"]
    ),
    (
      [layer("soft", Softmax(), "pool0"), layer("pool", GlobalAveragePooling(), "input")],
      [
        "layer 'soft': found the input 'pool0'; expected an earlier layer",
        "layer 'soft': found a softmax before the end; expected softmax as the last layer only",
      ]
    ),
    (
      [layer("side", ReLU(), "input"), layer("pool", GlobalAveragePooling(), "input")],
      [
        "layer 'side': found an output that nothing uses; "
          + "expected every layer but the last to be the input of another"
      ]
    ),
    (
      [
        layer(
          "c", Convolution(outputChannels: 3, window: Window(kernel: Pair(1, 1)), weight: "w", bias: nil),
          "input"),
        layer("pool", GlobalAveragePooling(), "c"),
        layer("fc", Dense(outputCount: 3, weight: "w", bias: nil), "pool"),
      ],
      ["layer 'fc': found the parameter 'w' as [3, 3]; expected [3, 3, 1, 1], as layer 'c' has it"]
    ),
  ]

  @Test("Names, order and ends", arguments: cases.indices)
  func structure(index: Int) {
    let (layers, expected) = Self.cases[index]
    #expect(faults(Samples.network(layers, classes: 3)) == expected)
  }

  static let shapeCases: [(kind: any LayerKind, inputs: [String], fault: String)] = [
    (
      Convolution(outputChannels: 4, window: Window(kernel: Pair(9, 3)), weight: "w", bias: nil), ["input"],
      "found a window of 9x3 positions over 3x8x8; expected a window that fits into the padded map"
    ),
    (
      Convolution(outputChannels: 4, window: Window(kernel: Pair(1, 1)), groups: 2, weight: "w", bias: nil),
      ["input"],
      "found 2 groups for 3 input and 4 output channels; expected a number of groups that divides both"
    ),
    (
      Dense(outputCount: 3, weight: "w", bias: nil), ["input"],
      "found a map of 3x8x8; expected a vector: put a flatten layer before it"
    ),
    (Add(), ["input", "half"], "found maps of 3x8x8 and 3x4x4; expected two equal shapes"),
    (
      Concat(), ["input", "half"],
      "found maps of 3x8x8 and 3x4x4; expected inputs of the same height and width"
    ),
    (Softmax(), ["input"], "found a map of 3x8x8; expected a vector of logits"),
    (
      Convolution(outputChannels: 1 << 25, window: Window(kernel: Pair(1, 1)), weight: "w", bias: nil),
      ["input"], "found an output of 33554432x8x8; expected 1 to 2^30 numbers a layer"
    ),
  ]

  @Test("Shapes that do not fit", arguments: shapeCases.indices)
  func shapes(index: Int) {
    let (kind, inputs, fault) = Self.shapeCases[index]
    let half = Layer(
      "half", MaxPooling(window: Window(kernel: Pair(2, 2), stride: Pair(2, 2))), inputs: ["input"])
    let network = Samples.network([half, Layer("x", kind, inputs: inputs)])
    #expect(faults(network).first == "layer 'x': \(fault)")
  }

  @Test("Sizes whose product overflows are a fault, not a trap")
  func hugeSizes() {
    let size = 1 << 30
    let flat = Samples.network([Layer("f", Flatten(), inputs: ["input"])], input: Shape(1, size, size))
    #expect(faults(flat) == ["input: found a shape of 1x1073741824x1073741824; expected 1 to 2^30 numbers"])
    let window = Window(
      kernel: Pair(size, size), padding: Padding(top: size, left: size, bottom: 0, right: 0))
    let layers = [
      Layer("c", Convolution(outputChannels: 64, window: window, weight: "w", bias: nil), inputs: ["input"]),
      Layer("pool", GlobalAveragePooling(), inputs: ["c"]),
    ]
    let wide = Samples.network(layers, input: Shape(1, 1, 1), classes: 64)
    #expect(
      faults(wide).first
        == "layer 'c': found the parameter 'w' as [64, 1, 1073741824, 1073741824]; "
        + "expected at most 2^31 numbers")
  }

  @Test("Names of networks are names of types", arguments: ["", "a", "sample", "A-b", "Ä", "1A", "A b"])
  func names(name: String) {
    var network = Samples.valid
    network.name = name
    #expect(
      faults(network) == [
        "name: found \"\(name)\"; expected a Swift type name: an upper-case letter, then letters and digits"
      ])
  }
}

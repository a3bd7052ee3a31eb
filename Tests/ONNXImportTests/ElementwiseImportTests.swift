import NetworkDescription
import Testing

@testable import ONNXImport

@Suite("Importing activations, normalisation, pooling and joins")
struct ElementwiseImportTests {
  @Test("Activations")
  func activations() throws {
    #expect(try single("Relu").imported().layer("x")?.kind is ReLU)
    #expect(try single("HardSwish").imported().layer("x")?.kind is HardSwish)
    #expect(try single("Elu").imported().layer("x")?.kind as? ELU == ELU(alpha: 1))
    #expect(
      try single("Elu", attributes: ["alpha": 0.5]).imported().layer("x")?.kind as? ELU == ELU(alpha: 0.5))
    #expect(
      single("Elu", attributes: ["alpha": -0.5]).faults() == [
        "Elu 'x': 'alpha' is -0.5; expected a number from 0 to 1000"
      ])
    #expect(try single("Tanh").imported().layer("x")?.kind is Tanh)
    #expect(try single("Sigmoid").imported().layer("x")?.kind is Sigmoid)
    let leaky = try single("LeakyRelu", attributes: ["alpha": 0.1]).imported().layer("x")?.kind
    #expect(leaky as? LeakyReLU == LeakyReLU(slope: Double(Float(0.1))))
    #expect(
      try single("LeakyRelu").imported().layer("x")?.kind as? LeakyReLU
        == LeakyReLU(slope: Double(Float(0.01))))
    #expect(
      single("LeakyRelu", attributes: ["alpha": -2000.0]).faults() == [
        "LeakyRelu 'x': 'alpha' is -2000.0; expected a number from -1000 to 1000"
      ])
    #expect(
      try single("LeakyRelu", attributes: ["alpha": 1.5]).imported().layer("x")?.kind as? LeakyReLU
        == LeakyReLU(slope: 1.5))
    let falling = try single("LeakyRelu", attributes: ["alpha": -0.5]).imported()
    #expect(falling.layer("x")?.kind as? PReLU == PReLU(slope: "x.slope"))
    #expect(falling.values("x.slope") == [-0.5, -0.5])
    #expect(
      single("LeakyRelu", attributes: ["alpha": 1]).faults() == [
        "LeakyRelu 'x': the attribute 'alpha' is not a finite number"
      ])
  }

  @Test("Clip with attributes and with inputs")
  func clip() throws {
    let six = ClippedReLU(maximum: 6)
    let old = single("Clip", opset: 10, attributes: ["min": 0.0, "max": 6.0])
    #expect(try old.imported().layer("x")?.kind as? ClippedReLU == six)
    func new(_ inputs: [String]) -> GraphMaker {
      single("Clip", inputs: inputs) {
        $0.weights("zero", [], [0])
        $0.weights("six", [1], [6])
        $0.weights("two", [2])
      }
    }
    #expect(try new(["zero", "six"]).imported().layer("x")?.kind as? ClippedReLU == six)
    #expect(try new(["zero"]).imported().layer("x")?.kind is ReLU)
    #expect(
      try new(["", "six"]).imported().layer("x")?.kind as? Clip == Clip(minimum: nil, maximum: 6))
    #expect(try new(["six"]).imported().layer("x")?.kind as? Clip == Clip(minimum: 6, maximum: nil))
    let tanh = single("Clip", opset: 10, attributes: ["min": -1.0, "max": 1.0])
    #expect(try tanh.imported().layer("x")?.kind as? Clip == Clip(minimum: -1, maximum: 1))
    #expect(try new([]).imported().layer("x") == nil, "no bounds, no layer")
    #expect(
      new(["six", "zero"]).faults() == [
        "Clip 'x': the bounds are 6.0 and 0.0; expected the lower one first"
      ])
    #expect(new(["two"]).faults() == ["Clip 'x': the lower bound 'two' is not a single number"])
    #expect(
      single("Clip", attributes: ["max": 6.0]).faults().last
        == "Clip 'x': the attribute 'max' is not known")
  }

  private func normalised(_ attributes: [String: any Sendable] = [:], variance: [Float] = [1, 2])
    -> GraphMaker
  {
    single("BatchNormalization", inputs: ["s", "b", "m", "v"], attributes: attributes) {
      for name in ["s", "b", "m"] { $0.weights(name, [2]) }
      $0.weights("v", [2], variance)
    }
  }

  @Test("Batch normalisation")
  func batchNormalization() throws {
    let graph = try normalised(["epsilon": 0.001, "momentum": 0.9]).imported()
    let expected = BatchNormalization(
      scale: "s", shift: "b", mean: "m", variance: "v", epsilon: Double(Float(0.001)))
    #expect(graph.layer("x")?.kind as? BatchNormalization == expected)
    #expect(graph.weights.map(\.name) == ["b", "m", "s", "v"])
    #expect(graph.values("v") == [1, 2])
    #expect(
      normalised(["training_mode": 1, "spatial": 0, "epsilon": 2.0]).faults() == [
        "BatchNormalization 'x': 'training_mode' is 1; export the model for inference",
        "BatchNormalization 'x': 'spatial' is 0; expected statistics a channel",
        "BatchNormalization 'x': 'epsilon' is 2.0; expected a number from 0 to 1",
      ])
    #expect(
      normalised(variance: [1, -1]).faults() == [
        "BatchNormalization 'x': the variance 'v' holds -1.0 at index 1; expected above 0"
      ])
  }

  @Test("Pooling")
  func pooling() throws {
    let attributes: [String: any Sendable] = [
      "kernel_shape": [3, 2], "strides": [2, 2], "pads": [1, 0, 1, 1], "ceil_mode": 1, "dilations": [1, 2],
    ]
    let window = Window(
      kernel: Pair(3, 2), stride: Pair(2, 2), padding: Padding(top: 1, left: 0, bottom: 1, right: 1),
      dilation: Pair(1, 2))
    let max = try single("MaxPool", attributes: attributes).imported().layer("x")?.kind
    #expect(max as? MaxPooling == MaxPooling(window: window, ceilMode: true))
    let counted = attributes.merging(["count_include_pad": 1]) { $1 }
    let mean = try single("AveragePool", attributes: counted).imported().layer("x")?.kind
    #expect(mean as? AveragePooling == AveragePooling(window: window, ceilMode: true, countsPadding: true))
    let plain = try single("AveragePool", attributes: ["kernel_shape": [2, 2]]).imported().layer("x")?.kind
    #expect(plain as? AveragePooling == AveragePooling(window: Window(kernel: Pair(2, 2))))
    #expect(
      single("MaxPool", attributes: ["storage_order": 1]).faults() == [
        "MaxPool 'x': 'storage_order' is not 0", "MaxPool 'x': the attribute 'kernel_shape' is missing",
      ])
    #expect(
      single("AveragePool", attributes: ["kernel_shape": [2, 2], "pads": [0, 0, 2, 0]]).faults() == [
        "AveragePool 'x': the pads 0,0,2,0 around a window of 2x2; expected smaller ones"
      ])
    #expect(
      single("MaxPool", attributes: ["kernel_shape": [2, 2], "ceil_mode": 2]).faults() == [
        "MaxPool 'x': the attribute 'ceil_mode' is 2; expected 0 or 1"
      ])
  }

  @Test("Indices of a MaxPool that somebody reads")
  func indices() {
    var maker = GraphMaker()
    maker.node("MaxPool", ["input"], "x", "i", attributes: ["kernel_shape": [2, 2]])
    maker.pooled("x")
    #expect(maker.faults().isEmpty)
    maker.node("Add", ["out", "i"], "sum")
    maker.model.graph.output[0].name = "sum"
    #expect(maker.faults().first == "MaxPool 'x': the indices of the largest values are used")
  }

  @Test("ReduceMean over rows and columns is global average pooling")
  func reduceMean() throws {
    for axes in [[2, 3], [-1, -2], [3, 2]] {
      var old = GraphMaker()
      old.node("ReduceMean", ["input"], "out", attributes: ["axes": axes, "keepdims": 0])
      #expect(try old.imported().layers == [Layer("out", GlobalAveragePooling(), inputs: ["input"])])
      var new = GraphMaker(opset: 18)
      new.integers("axes", axes)
      new.node("ReduceMean", ["input", "axes"], "x")
      new.node("Flatten", ["x"], "out")
      #expect(try new.imported().layers.map(\.name) == ["x", "out"])
    }
    #expect(
      single("ReduceMean", attributes: ["axes": [1, 2]]).faults() == [
        "ReduceMean 'x': the axes [1, 2] of dimensions [1, 2, 6, 5]; expected rows and columns"
      ])
    #expect(
      single("ReduceMean", attributes: ["axes": [2, 7]]).faults() == [
        "ReduceMean 'x': the axes [2, 7] for 4 dimensions"
      ])
    #expect(single("ReduceMean").faults() == ["ReduceMean 'x': no axes; expected those of rows and columns"])
  }

  @Test("Concat and Add of maps")
  func joins() throws {
    let both = try single("Concat", inputs: ["input"], attributes: ["axis": -3]).imported()
    #expect(both.layer("x") == Layer("x", Concat(), inputs: ["input", "input"]))
    #expect(both.classCount == 4)
    #expect(
      single("Concat", inputs: ["input"], attributes: ["axis": 2]).faults() == [
        "Concat 'x': the axis 2 of dimensions [1, 2, 6, 5]; expected the channels"
      ])
    #expect(single("Concat", inputs: ["input"]).faults() == ["Concat 'x': the attribute 'axis' is missing"])
    let sum = try single("Add", inputs: ["input"]).imported()
    #expect(sum.layer("x") == Layer("x", Add(), inputs: ["input", "input"]))
    var maker = GraphMaker()
    maker.node("MaxPool", ["input"], "p", attributes: ["kernel_shape": [2, 2]])
    maker.node("Add", ["input", "p"], "s")
    maker.node("Concat", ["input", "p"], "c", attributes: ["axis": 1])
    maker.node("Concat", ["s", "c"], "j", attributes: ["axis": 1])
    maker.pooled("j")
    #expect(
      maker.faults() == [
        "Add 's': inputs of dimensions [1, 2, 6, 5] and [1, 2, 5, 4]; expected equal ones",
        "Concat 'c': maps of 2x6x5 and 2x5x4; expected inputs of the same height and width",
      ])
  }

  @Test("Mul of maps: the signal first, then its gate, in whichever order they come")
  func gates() throws {
    for swapped in [false, true] {
      var maker = GraphMaker()
      maker.node("GlobalAveragePool", ["input"], "g")
      maker.node("Mul", swapped ? ["g", "input"] : ["input", "g"], "x")
      maker.pooled("x")
      #expect(try maker.imported().layer("x") == Layer("x", Multiply(), inputs: ["input", "g"]))
      // x times its sigmoid is what exporters make of SiLU, whichever comes first.
      var silu = GraphMaker()
      silu.node("Sigmoid", ["input"], "s")
      silu.node("Mul", swapped ? ["s", "input"] : ["input", "s"], "x")
      silu.pooled("x")
      #expect(try silu.imported().layer("x") == Layer("x", SiLU(), inputs: ["input"]))
    }
    var maker = GraphMaker()
    maker.node("MaxPool", ["input"], "p", attributes: ["kernel_shape": [2, 2]])
    maker.node("Mul", ["input", "p"], "x")
    maker.pooled("x")
    #expect(
      maker.faults().first
        == "Mul 'x': maps of 2x6x5 and 2x5x4; expected two equal shapes, or a gate of 2x1x1")
  }

  @Test("Mul by constants is a normalisation that only scales")
  func factors() throws {
    let scaling = BatchNormalization(
      scale: "x.scale", shift: "x.shift", mean: "x.mean", variance: "x.variance", epsilon: 0)
    for (dims, values, expected) in [
      ([], [3], [3, 3]), ([1], [3], [3, 3]), ([2, 1, 1], [3, 4], [3, 4]), ([1, 2, 1, 1], [3, 4], [3, 4]),
    ] as [([Int], [Float], [Float])] {
      var maker = GraphMaker()
      maker.weights("c", dims, values)
      maker.node("Relu", ["input"], "r")
      maker.node("Mul", ["r", "c"], "x")
      maker.pooled("x")
      let model = try maker.imported()
      #expect(model.layer("x")?.kind as? BatchNormalization == scaling)
      #expect(model.values("x.scale") == expected)
      #expect(model.values("x.shift") == [0, 0] && model.values("x.variance") == [1, 1])
    }
    #expect(
      single("Mul", inputs: ["c"]) { $0.weights("c", [2]) }.faults() == [
        "Mul 'x': the constant 'c' of dimensions [2] for a map of [1, 2, 6, 5]; expected one number, or one a channel"
      ])
  }
}

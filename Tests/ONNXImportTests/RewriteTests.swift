import NetworkDescription
import Testing

@testable import ONNXImport

@Suite("Rewrites of graphs")
struct RewriteTests {
  private func kinds(_ build: (inout GraphMaker) -> Void) throws -> [String] {
    var maker = GraphMaker()
    for (name, value) in [
      ("half", 0.5), ("one", 1), ("two", 2), ("three", 3), ("six", 6), ("zero", 0), ("root", 0.70710677),
    ] {
      maker.weights(name, [], [Float(value)])
    }
    maker.node("Relu", ["input"], "x")
    build(&maker)
    maker.pooled("y")
    return try maker.imported().layers.dropFirst().dropLast(2).map { type(of: $0.kind).name }
  }

  @Test("SiLU in both orders, behind an activation too")
  func silu() throws {
    #expect(
      try kinds {
        $0.node("Sigmoid", ["x"], "s")
        $0.node("Mul", ["s", "x"], "y")
      } == ["silu"])
    #expect(
      try kinds {
        $0.node("Sigmoid", ["x"], "s")
        $0.node("Mul", ["x", "s"], "a")
        $0.node("Sigmoid", ["a"], "t")
        $0.node("Mul", ["a", "t"], "y")
      } == ["silu", "silu"])
  }

  @Test("HardSwish as clip, in each order of its division")
  func hardSwish() throws {
    for early in [false, true] {
      #expect(
        try kinds {
          $0.node("Add", ["x", "three"], "a")
          $0.node("Clip", ["a", "zero", "six"], "c")
          if early {
            $0.node("Div", ["c", "six"], "d")
            $0.node("Mul", ["d", "x"], "y")
          } else {
            $0.node("Mul", ["c", "x"], "d")
            $0.node("Div", ["d", "six"], "y")
          }
        } == ["hardSwish"])
    }
  }

  @Test("GELU by Erf, the half at either end, and by Tanh")
  func gelu() throws {
    for first in [false, true] {
      #expect(
        try kinds {
          $0.node("Mul", ["x", "root"], "r")
          $0.node("Erf", ["r"], "e")
          $0.node("Add", ["e", "one"], "a")
          if first { $0.node("Mul", ["x", "half"], "h") }
          $0.node("Mul", [first ? "h" : "x", "a"], first ? "y" : "p")
          if !first { $0.node("Mul", ["p", "half"], "y") }
        } == ["gelu"])
    }
    #expect(
      try kinds {
        $0.weights("bend", [], [0.044715])
        $0.weights("width", [], [0.7978846])
        $0.node("Pow", ["x", "three"], "q")
        $0.node("Mul", ["q", "bend"], "b")
        $0.node("Add", ["x", "b"], "s")
        $0.node("Mul", ["s", "width"], "w")
        $0.node("Tanh", ["w"], "t")
        $0.node("Add", ["t", "one"], "a")
        $0.node("Mul", ["x", "a"], "p")
        $0.node("Mul", ["p", "half"], "y")
      } == ["gelu"])
  }

  @Test("Mish, softplus and hard sigmoid")
  func others() throws {
    #expect(
      try kinds {
        $0.node("Softplus", ["x"], "s")
        $0.node("Tanh", ["s"], "t")
        $0.node("Mul", ["x", "t"], "y")
      } == ["mish"])
    #expect(
      try kinds {
        $0.node("Exp", ["x"], "e")
        $0.node("Add", ["one", "e"], "a")
        $0.node("Log", ["a"], "y")
      } == ["softplus"])
    #expect(
      try kinds {
        $0.node("Add", ["x", "three"], "a")
        $0.node("Clip", ["a", "zero", "six"], "c")
        $0.node("Div", ["c", "six"], "y")
      } == ["hardSigmoid"])
  }

  @Test("What is nearly an activation, or a product of two maps, stays as it is")
  func nearly() throws {
    #expect(
      try kinds {
        $0.node("Mul", ["x", "two"], "d")
        $0.node("Sigmoid", ["d"], "s")
        $0.node("Mul", ["x", "s"], "y")
      } == ["batchNormalization", "sigmoid", "multiply"])
    #expect(
      try kinds {
        $0.weights("w", [2, 2, 1, 1])
        $0.node("Conv", ["x", "w"], "c")
        $0.node("Sigmoid", ["c"], "s")
        $0.node("Mul", ["x", "s"], "y")
      } == ["convolution", "sigmoid", "multiply"])
  }

  @Test("Functions of the file are opened, one inside another, with their attributes")
  func functions() throws {
    var maker = GraphMaker()
    maker.weights("w", [2, 2, 1, 1])
    maker.node("Block", ["input", "w"], "b", attributes: ["alpha": 0.25])
    maker.model.graph.node[0].domain = "own"
    maker.pooled("b")
    var inner = GraphMaker()
    inner.node("LeakyRelu", ["x"], "y", name: "act")
    inner.model.graph.node[0].attribute = [ONNXAttribute()]
    inner.model.graph.node[0].attribute[0].name = "alpha"
    inner.model.graph.node[0].attribute[0].refAttrName = "alpha"
    var outer = GraphMaker()
    outer.node("Conv", ["x", "w"], "c", name: "conv")
    outer.node("Act", ["c"], "y", name: "call")
    outer.model.graph.node[1].domain = "own"
    outer.model.graph.node[1].attribute = inner.model.graph.node[0].attribute
    func function(_ name: String, _ inputs: [String], _ nodes: [ONNXNode]) -> ONNXFunction {
      var function = ONNXFunction()
      function.name = name
      function.domain = "own"
      function.input = inputs
      function.output = ["y"]
      function.attribute = ["alpha"]
      function.node = nodes
      return function
    }
    maker.model.functions = [
      function("Act", ["x"], inner.model.graph.node), function("Block", ["x", "w"], outer.model.graph.node),
    ]
    let graph = try maker.imported()
    #expect(graph.layers.map(\.name) == ["b/conv", "b/call/act", "out.map", "out"])
    #expect((graph.layer("b/call/act")?.kind as? LeakyReLU)?.slope == 0.25)
    // A function that calls itself never ends.
    maker.model.functions[0].node[0].opType = "Act"
    maker.model.functions[0].node[0].domain = "own"
    #expect(maker.faults() == ["the functions of the file call one another without end"])
  }

  @Test("What a graph does to its input first becomes preprocessing")
  func inputAffine() throws {
    var maker = GraphMaker(input: [1, 3, 6, 5])
    maker.weights("scale", [], [255])
    maker.weights("mean", [3, 1, 1], [0.5, 0.25, 0.75])
    maker.weights("std", [3, 1, 1], [0.5, 0.25, 0.5])
    maker.weights("w", [2, 3, 1, 1])
    maker.node("Div", ["input", "scale"], "unit")
    maker.node("Sub", ["unit", "mean"], "centred")
    maker.node("Div", ["centred", "std"], "normal")
    maker.node("Conv", ["normal", "w"], "c")
    maker.pooled("c")
    let graph = try maker.imported()
    #expect(graph.layers.map(\.name) == ["c", "out.map", "out"])
    let plain = Preprocessing(resizeShortSide: nil, mean: [0, 0, 0], scale: [1, 1, 1])
    let model = try ImportedModel(
      graph, name: "M", preprocessing: plain, labels: Labels.numbered(2), sourceName: "m.onnx")
    let steps = model.description.preprocessing
    for (channel, (mean, deviation)) in [(0.5, 0.5), (0.25, 0.25), (0.75, 0.5)].enumerated() {
      #expect(abs(steps.mean[channel] - 255 * mean) < 1e-4)
      #expect(abs(steps.scale[channel] - 1 / (255 * deviation)) < 1e-9)
    }
    // A normalisation with stored statistics is a layer of the network.
    var stored = GraphMaker()
    for name in ["g", "b", "mean", "var"] { stored.weights(name, [2], [1, 2]) }
    stored.node("BatchNormalization", ["input", "g", "b", "mean", "var"], "n")
    stored.pooled("n")
    #expect(try stored.imported().layers.map(\.name) == ["n", "out.map", "out"])
    // Where something else reads the input too, the layers stay.
    maker.node("Conv", ["input", "w"], "other")
    maker.node("Add", ["c", "other"], "both")
    maker.node("GlobalAveragePool", ["both"], "late")
    #expect(try maker.imported(outputName: "late").layers.map(\.name).contains("unit"))
  }

  @Test("ArgMax and LogSoftmax at the end")
  func heads() throws {
    var maker = GraphMaker()
    maker.pooled("input", "v")
    maker.node("ArgMax", ["v"], "a", attributes: ["axis": 1])
    maker.node("Squeeze", ["a"], "out")
    #expect(try maker.imported().layers.map(\.name) == ["v.map", "v"])
    var log = GraphMaker()
    log.pooled("input", "v")
    log.node("LogSoftmax", ["v"], "out", attributes: ["axis": 1])
    #expect(try log.imported().layers.last == Layer("out", Softmax(), inputs: ["v"]))
  }

  @Test("Layers of PyTorch's newer exporter are called by their modules")
  func moduleNames() throws {
    var maker = GraphMaker()
    func add(_ input: String, _ output: String, _ scopes: String) {
      maker.node("Relu", [input], output, name: "node_\(output)")
      var entry = ONNXStringEntry()
      (entry.key, entry.value) = ("pkg.torch.onnx.name_scopes", scopes)
      maker.model.graph.node[maker.model.graph.node.count - 1].metadataProps = [entry]
    }
    add("input", "a", "['', 'layer1', 'layer1.0', 'layer1.0.act', 'relu']")
    add("a", "b", "['', 'layer1', 'layer1.1', 'layer1.1.act', 'relu_1']")
    add("b", "c", "['', 'layer1', 'layer1.1', 'layer1.1.act', 'relu_2']")
    add("c", "d", "['', 'relu_3']")
    add("d", "e", "[broken")
    maker.pooled("e")
    #expect(
      try maker.imported().layers.map(\.name) == [
        "layer1.0.act", "layer1.1.act.relu_1", "layer1.1.act.relu_2", "relu_3", "node_e", "out.map", "out",
      ])
  }

  @Test("Faults are grouped, and only those of nodes themselves are said")
  func groups() {
    var maker = GraphMaker()
    var last = "input"
    for index in 0..<5 {
      maker.node("Loop", [last], "l\(index)")
      last = "l\(index)"
    }
    maker.weights("c", [7])
    maker.node("Add", [last, "c"], "sum")
    maker.node("Concat", ["sum", "c"], "j", attributes: ["axis": 1])
    maker.node("Frob", ["j"], "f")
    maker.pooled("f")
    #expect(
      maker.faults() == [
        "Loop 'l0', 'l1', 'l2', … (5 nodes): this operator cannot be imported",
        "Frob 'f': this operator cannot be imported",
      ])
  }
}

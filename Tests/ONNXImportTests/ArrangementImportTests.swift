import NetworkDescription
import Testing

@testable import ONNXImport

/// Graphs that see their maps with the channels last, as TensorFlow and Keras write them.
@Suite("Importing maps in another order")
struct ArrangementImportTests {
  @Test(
    "An input with its channels last, turned by the first node, behind arithmetic too",
    arguments: [false, true])
  func input(normalised: Bool) throws {
    var maker = GraphMaker(input: ["N", 6, 5, 3])
    maker.weights("m", [3], [1, 2, 3])
    maker.weights("w", [2, 3, 1, 1])
    if normalised { maker.node("Sub", ["input", "m"], "s") }
    maker.node("Transpose", [normalised ? "s" : "input"], "t", attributes: ["perm": [0, 3, 1, 2]])
    maker.node("Conv", ["t", "w"], "c")
    maker.pooled("c")
    let graph = try maker.imported()
    #expect(graph.inputShape == Shape(3, 6, 5))
    #expect(graph.layers.map(\.name) == ["c", "out.map", "out"])
    #expect(graph.inputAffine?.shift == (normalised ? [-1, -2, -3] : nil))
  }

  @Test("A last dimension of a colour's size is none where a Conv reads the input, or its normalised form")
  func narrow() throws {
    for early in [false, true] {
      var maker = GraphMaker(input: [1, 6, 28, 1])
      maker.weights("w", [2, 6, 3, 1])
      maker.weights("m", [6, 1, 1])
      if early { maker.node("Sub", ["input", "m"], "s") }
      maker.node("Conv", [early ? "s" : "input", "w"], "c")
      maker.pooled("c")
      #expect(try maker.imported().inputShape == Shape(6, 28, 1))
    }
  }

  @Test("An image without a batch")
  func threeDimensions() throws {
    var maker = GraphMaker(input: [2, 6, 5])
    maker.weights("w", [2, 2, 1, 1])
    maker.integers("axes", [0])
    maker.node("Unsqueeze", ["input", "axes"], "x")
    maker.node("Conv", ["x", "w"], "c")
    maker.pooled("c")
    #expect(try maker.imported().inputShape == Shape(2, 6, 5))
  }

  @Test("Transposes in pairs leave nothing, and layers between them keep their maps")
  func pairs() throws {
    var maker = GraphMaker()
    maker.weights("s", [2], [3, 4])
    maker.node("Transpose", ["input"], "last", attributes: ["perm": [0, 2, 3, 1]])
    maker.node("Relu", ["last"], "r")
    maker.node("Mul", ["r", "s"], "m")
    maker.node("Add", ["m", "r"], "a")
    maker.node("Concat", ["a", "r"], "j", attributes: ["axis": 3])
    maker.node("Transpose", ["j"], "first", attributes: ["perm": [0, 3, 1, 2]])
    maker.pooled("first")
    let graph = try maker.imported()
    #expect(graph.layers.map(\.name) == ["r", "m", "a", "j", "out.map", "out"])
    #expect(graph.layer("j") == Layer("j", Concat(), inputs: ["a", "r"]))
    #expect(graph.values("m.scale") == [3, 4])
    #expect(graph.classCount == 4)
  }

  @Test(
    "A dense layer behind a map that was flattened with its channels last takes its columns in that order")
  func flattened() throws {
    var maker = GraphMaker(input: [1, 2, 2, 3], output: "y")
    // Weight 100 h + 10 w + c for the number of row h, column w and channel c.
    let values = (0..<12).map { (index: Int) -> Float in
      let (row, column, channel) = (index / 6, index / 3 % 2, index % 3)
      return Float(100 * row + 10 * column + channel)
    }
    maker.weights("w", [12, 1], values)
    maker.integers("shape", [1, -1])
    maker.node("Relu", ["input"], "r")
    maker.node("Reshape", ["r", "shape"], "flat")
    maker.node("MatMul", ["flat", "w"], "y")
    let graph = try maker.imported()
    #expect(graph.inputShape == Shape(3, 2, 2))
    #expect(graph.layers.map(\.name) == ["r", "flat", "y"])
    #expect(graph.values("w") == [0, 10, 100, 110, 1, 11, 101, 111, 2, 12, 102, 112])
  }

  @Test("A product at every position is a convolution of 1x1")
  func positionwise() throws {
    var maker = GraphMaker()
    maker.weights("w", [2, 3], [1, 2, 3, 4, 5, 6])
    maker.weights("b", [3], [7, 8, 9])
    maker.node("Transpose", ["input"], "last", attributes: ["perm": [0, 2, 3, 1]])
    maker.node("MatMul", ["last", "w"], "m")
    maker.node("Add", ["m", "b"], "s")
    maker.node("Relu", ["s"], "r")
    maker.node("ReduceMean", ["r"], "out", attributes: ["axes": [1, 2], "keepdims": 0])
    let graph = try maker.imported()
    let kind = try #require(graph.layer("m")?.kind as? Convolution)
    #expect(kind.outputChannels == 3 && kind.window.kernel == Pair(1, 1) && kind.bias == "b")
    #expect(graph.values("w") == [1, 4, 2, 5, 3, 6])
    #expect(graph.layers.map(\.name) == ["m", "r", "out"])
  }

  @Test("Means over columns and then rows, or over positions in one, are global average pooling")
  func means() throws {
    var steps = GraphMaker()
    steps.node("ReduceMean", ["input"], "a", attributes: ["axes": [-1], "keepdims": 0])
    steps.node("ReduceMean", ["a"], "out", attributes: ["axes": [-1], "keepdims": 0])
    #expect(try steps.imported().layers == [Layer("out", GlobalAveragePooling(), inputs: ["input"])])
    var view = GraphMaker()
    view.integers("shape", [1, 2, -1])
    view.node("Reshape", ["input", "shape"], "v")
    view.node("ReduceMean", ["v"], "out", attributes: ["axes": [2], "keepdims": 0])
    #expect(try view.imported().layers == [Layer("out", GlobalAveragePooling(), inputs: ["input"])])
  }

  @Test("A larger batch of the file is read as one image, also where a shape names it")
  func batch() throws {
    var maker = GraphMaker(input: [4, 2, 6, 5])
    maker.integers("shape", [4, -1])
    maker.node("Reshape", ["input", "shape"], "out")
    #expect(try maker.imported().classCount == 60)
  }
}

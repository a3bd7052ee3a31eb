import Foundation
import NetworkDescription
import Testing

@testable import ONNXImport

@Suite("Importing graphs")
struct GraphImportTests {
  @Test("Layers are called by their nodes, or by tensors where nodes have no name of their own")
  func names() throws {
    var maker = GraphMaker()
    maker.node("Relu", ["input"], "t1", name: "relu")
    maker.node("Relu", ["t1"], "t2", name: "twice")
    maker.node("Relu", ["t2"], "t3", name: "twice")
    maker.node("Relu", ["t3"], "t4", name: "")
    maker.node("Relu", ["t4"], "t5", name: "input")
    maker.node("Relu", ["t5"], "t6", name: "t7")
    maker.node("Relu", ["t6"], "t7", name: "")
    maker.node("Relu", ["t7"], "Relu", name: "a\nb")
    maker.node("Relu", ["Relu"], "t9\n", name: "")
    maker.pooled("t9\n")
    #expect(
      try maker.imported().layers.map(\.name)
        == [
          "relu", "t2", "t3", "t4", "t5", "t7", "Relu", "layer.2", "layer.3", "out.map", "out",
        ])
  }

  @Test("Names and faults of thousands of nodes take no time", .timeLimit(.minutes(1)))
  func manyNodes() {
    var maker = GraphMaker()
    // Put together first: a message that is asked for and changed is copied each time.
    var (nodes, tensors): ([ONNXNode], [ONNXSparseTensor]) = ([], [])
    for number in 0..<20_000 {
      var node = ONNXNode()
      (node.opType, node.input, node.output) = ("Relu", ["missing \(number)"], ["n\n\(number)"])
      nodes.append(node)
      var sparse = ONNXSparseTensor()
      sparse.values.name = "missing \(number)"
      tensors.append(sparse)
    }
    maker.model.graph.node = nodes
    maker.model.graph.sparseInitializer = tensors
    maker.node("Concat", (0..<20_000).map { "n\n\($0)" }, "out")
    let faults = maker.faults()
    #expect(faults.count >= 20_000)
    #expect(faults.first == "Relu 'Relu': the input 'missing 0' is a sparse tensor")
    #expect(faults.dropFirst().first == "Relu 'layer.2': the input 'missing 1' is a sparse tensor")
  }

  @Test("A flattened map of a billion numbers is no list of classes")
  func tooManyClasses() {
    var maker = GraphMaker(input: [1, 1024, 1024, 1024])
    maker.node("Relu", ["input"], "r")
    maker.node("Flatten", ["r"], "out")
    #expect(
      maker.faults() == ["output 'out': found 1073741824 numbers; expected at most 1048576, one a class"])
  }

  @Test("All faults are reported at once, and their consequences are not")
  func manyFaults() {
    var maker = GraphMaker()
    maker.node("Loop", ["input"], "n1")
    maker.node("Conv", ["n1", "w"], "c", attributes: ["group": 0])
    maker.weights("w", [2, 2, 1, 1])
    maker.node("Relu", ["c"], "r")
    maker.node("FusedConv", ["r"], "f")
    maker.model.graph.node[3].domain = "com.microsoft"
    maker.node("GlobalLpPool", ["f"], "out")
    #expect(
      maker.faults() == [
        "Loop 'n1': this operator cannot be imported", "Conv 'c': the attribute 'group' is 0",
        "FusedConv 'f': this operator of 'com.microsoft' cannot be imported",
        "GlobalLpPool 'out': this operator cannot be imported",
      ])
  }

  @Test("What the output does not need is not looked at")
  func deadBranches() throws {
    var maker = GraphMaker()
    maker.node("Loop", ["input"], "dead")
    maker.weights("unused", [1], [.nan])
    // The shape of this map is needed, the map is not.
    maker.node("Relu", ["input"], "side")
    maker.node("Shape", ["side"], "sizes")
    maker.integers("first", [0])
    maker.integers("rest", [-1])
    maker.node("Gather", ["sizes", "first"], "batch")
    maker.node("Concat", ["batch", "rest"], "wanted", attributes: ["axis": 0])
    maker.node("Reshape", ["input", "wanted"], "out")
    let graph = try maker.imported()
    #expect(graph.layers.map(\.name) == ["out"])
    #expect(graph.weights.isEmpty)
  }

  @Test("Versions of the operator set", arguments: [6, 7, 13, 22, 1_000])
  func opsets(version: Int) {
    let faults = single("Relu", opset: version).faults()
    let expected =
      "found opset \(version); expected 7 or newer: convert the file with onnx.version_converter"
    #expect(faults == (version >= 7 ? [] : [expected]))
  }

  @Test("Files that are no models")
  func noModel() {
    func fault(_ data: Data) -> String? {
      #expect(throws: ImportError.self) { try ONNXImporter.graph(data: data, name: "f") }?.description
    }
    #expect(fault(Data("hello".utf8)) == "f: this is no ONNX file, or it is cut off; expected an ONNX model")
    #expect(fault(Data()) == "f: the file holds no graph of operators; expected an ONNX model")
    var maker = single("Relu")
    maker.model.opsetImport = []
    #expect(maker.faults() == ["the file names no version of the ONNX operators"])
  }

  @Test("Symbolic dimensions")
  func symbols() throws {
    #expect(try single("Relu", input: ["N", 2, 6, 5]).imported().inputShape == Shape(2, 6, 5))
    #expect(try single("Relu", input: [0.5, 2, 6, 5]).imported().inputShape == Shape(2, 6, 5))
    let open = single("Relu", input: ["N", 2, "height", "width"])
    #expect(
      open.faults() == [
        "input 'input': the number of rows is open; add --define 'height=NUMBER'",
        "input 'input': the number of columns is open; add --define 'width=NUMBER'",
      ])
    #expect(try open.imported(defines: ["height": 4, "width": 9]).inputShape == Shape(2, 4, 9))
    #expect(open.faults(defines: ["N": 2, "height": 4, "width": 9]).isEmpty)
    #expect(try open.imported(input: [2, 4, 9]).inputShape == Shape(2, 4, 9))
    #expect(
      open.faults(input: [3, 4, 9]) == ["input 'input': found 2 channels; --input says 3"])
    let unknown = #expect(throws: ImportError.self) { try open.imported(defines: ["heigth": 4]) }
    #expect(unknown?.cause == .usage)
    #expect(
      unknown?.description
        == "m.onnx: --define heigth: the input has no such dimension; did you mean 'height'?")
    #expect(
      single("Relu", input: [1, 2, 6, 0.5]).faults() == [
        "input 'input': the number of columns is not given; add --input CHANNELSxROWSxCOLUMNS"
      ])
    // A batch of the file is no reason to refuse it: one image at a time is read.
    #expect(try single("Relu", input: [8, 2, 6, 5]).imported().inputShape == Shape(2, 6, 5))
    #expect(try single("Relu", input: [-1, 2, 6, 5]).imported().inputShape == Shape(2, 6, 5))
    #expect(
      single("Relu", input: [1, 1 << 29, 6, 5]).faults() == [
        "input 'input': found dimensions [1, 536870912, 6, 5]; expected at most 2^30 numbers"
      ])
    #expect(
      single("Relu", input: [1, 60]).faults() == [
        "input 'input': found 2 dimensions; expected batch, channels, rows, columns "
          + "(or rows, columns, channels behind the batch)"
      ])
  }

  @Test("Inputs and outputs")
  func ends() throws {
    var maker = single("Relu")
    maker.model.graph.input.append(GraphMaker.info("second", [1]))
    #expect(maker.faults().isEmpty, "an input that nothing reads is left out")
    var read = maker
    read.node("Add", ["out", "second"], "late")
    read.model.graph.output[0].name = "late"
    #expect(read.faults() == ["found 2 inputs (input, second); expected one, the image"])
    // Old files list initialisers as inputs.
    maker.weights("second", [1])
    #expect(maker.faults().isEmpty)
    for type in [2, 10, 11] as [Int32] {
      maker.model.graph.input[0].type.tensorType.elemType = type
      #expect(maker.faults().isEmpty)
    }
    maker.model.graph.input[0].type.tensorType.elemType = 8
    #expect(maker.faults() == ["input 'input': found the element type string; expected float or uint8"])

    var two = single("Relu")
    two.model.graph.output.append(GraphMaker.info("x", [1]))
    #expect(two.faults() == ["found 2 outputs (out, x); choose the class scores with --output-name"])
    #expect(try two.imported(outputName: "out").layers.map(\.name) == ["x", "out.map", "out"])
    #expect(
      two.faults(outputName: "x") == ["output 'x': found a map of 2x6x5; expected a vector, a number a class"]
    )
    let wrong = #expect(throws: ImportError.self) { try two.imported(outputName: "oui") }
    #expect(wrong?.cause == .usage)
    #expect(
      wrong?.description == "m.onnx: --output-name oui: the graph has no such value; did you mean 'out'?")
    var map = GraphMaker(output: "r")
    map.node("Relu", ["input"], "r")
    #expect(map.faults() == ["output 'r': found a map of 2x6x5; expected a vector, a number a class"])
    var missing = GraphMaker(output: "nothing")
    missing.node("Relu", ["input"], "r")
    #expect(missing.faults() == ["output 'nothing': no layer computes it from the input"])
    var same = GraphMaker()
    same.node("Identity", ["input"], "out")
    #expect(same.faults() == ["output 'out': no layer computes it from the input"])
  }

  @Test("Order: names given twice, later or in a circle")
  func order() {
    var twice = single("Relu")
    twice.node("Relu", ["input"], "x", name: "again")
    #expect(twice.faults() == ["Relu 'again': the output 'x' is given twice"])
    var input = GraphMaker()
    input.node("Relu", ["input"], "input", name: "r")
    #expect(input.faults() == ["Relu 'r': the output 'input' is given twice"])
    var later = GraphMaker()
    later.pooled("y")
    later.node("Relu", ["input"], "y")
    #expect(later.faults() == ["GlobalAveragePool 'out.map': the input 'y' is given by no node before it"])
    var circle = GraphMaker()
    circle.node("Add", ["input", "out"], "out")
    #expect(circle.faults() == ["Add 'out': the input 'out' is given by no node before it"])
  }

  @Test("A line feed in a name does not make two lines")
  func brokenNames() {
    var maker = GraphMaker()
    maker.node("a\nb", ["input"], "out")
    #expect(maker.faults() == ["a b 'out': this operator cannot be imported"])
  }
}

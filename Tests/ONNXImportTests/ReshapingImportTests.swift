import NetworkDescription
import Testing

@testable import ONNXImport

@Suite("Importing shapes and shape arithmetic")
struct ReshapingImportTests {
  private func flattened(_ build: (inout GraphMaker) -> Void) -> GraphMaker {
    var maker = GraphMaker()
    build(&maker)
    return maker
  }

  @Test("Reshape of a map to a vector", arguments: [[1, -1], [-1, 60], [0, -1], [1, 60], [0, 60]])
  func reshape(shape: [Int]) throws {
    let graph = try flattened {
      $0.integers("s", shape)
      $0.node("Reshape", ["input", "s"], "out")
    }.imported()
    #expect(graph.layers == [Layer("out", Flatten(), inputs: ["input"])])
    #expect(graph.classCount == 60)
  }

  @Test(
    "Reshape to anything else",
    arguments: [
      [-1, -1], [1, 59], [1, 0, 0, 0, 0], [0, 7, -1], [1 << 40, -1], [-5, -12],
    ])
  func wrongReshape(shape: [Int]) {
    let maker = flattened {
      $0.integers("s", shape)
      $0.node("Reshape", ["input", "s"], "out")
    }
    #expect(maker.faults().count == 1)
    #expect(maker.faults().first?.hasPrefix("Reshape 'out': the sha") == true)
  }

  @Test("The shape that PyTorch computes for view(x.size(0), -1) is folded")
  func computedShape() throws {
    let graph = try flattened {
      $0.node("Shape", ["input"], "shape")
      $0.node("Constant", [], "zero", attributes: ["value": GraphMaker.integers("", [0], dims: [])])
      $0.node("Gather", ["shape", "zero"], "batch", attributes: ["axis": 0])
      $0.node("Constant", [], "first", attributes: ["value_ints": [0]])
      $0.node("Unsqueeze", ["batch", "first"], "list")
      $0.node("Cast", ["list"], "cast", attributes: ["to": 7])
      $0.node("Constant", [], "rest", attributes: ["value": GraphMaker.integers("", [-1])])
      $0.node("Concat", ["cast", "rest"], "wanted", attributes: ["axis": 0])
      $0.node("Reshape", ["input", "wanted"], "out")
    }.imported()
    #expect(graph.layers == [Layer("out", Flatten(), inputs: ["input"])])
  }

  @Test("Parts of shapes: start and end, several indices, squeezed numbers")
  func partsOfShapes() throws {
    let graph = try flattened {
      $0.node("Shape", ["input"], "spatial", attributes: ["start": -2, "end": 4])
      $0.integers("both", [-1, 0])
      $0.node("Gather", ["spatial", "both"], "turned")
      $0.integers("at", [0])
      $0.node("Gather", ["turned", "at"], "five")
      $0.node("Squeeze", ["five"], "number")
      $0.node("Unsqueeze", ["number", "at"], "again")
      $0.node("Constant", [], "twelve", attributes: ["value_ints": [1, 2, 6]])
      $0.node("Concat", ["twelve", "again"], "same", attributes: ["axis": 0])
      $0.node("Reshape", ["input", "same"], "x")
      $0.pooled("x")
    }.imported()
    // A reshape to the same dimensions leaves no layer.
    #expect(graph.layers.map(\.name) == ["out.map", "out"])
  }

  @Test("Squeeze and Unsqueeze of one position")
  func squeeze() throws {
    for axes in [[2, 3], [-1, -2]] {
      let graph = try flattened {
        $0.node("GlobalAveragePool", ["input"], "p")
        $0.integers("axes", axes)
        $0.node("Squeeze", ["p", "axes"], "out")
      }.imported()
      #expect(graph.layers.map { type(of: $0.kind).name } == ["globalAveragePooling", "flatten"])
    }
    let old = try GraphMaker.squeezed(opset: 11).imported()
    #expect(old.layers.map(\.name) == ["p", "c", "out"])
    let map = flattened {
      $0.integers("axes", [3])
      $0.node("Squeeze", ["input", "axes"], "out")
    }
    #expect(
      map.faults() == [
        "Squeeze 'out': the axes [3] of dimensions [1, 2, 6, 5]; expected axes of size 1"
      ])
  }

  @Test("Flatten")
  func flatten() throws {
    #expect(single("Flatten", attributes: ["axis": -3]).faults().first?.contains("GlobalAveragePool") == true)
    let maker = flattened { $0.node("Flatten", ["input"], "out", attributes: ["axis": 2]) }
    #expect(maker.faults() == ["Flatten 'out': the axis 2; expected 1, so that one vector an image results"])
    let good = flattened { $0.node("Flatten", ["input"], "out", attributes: ["axis": -3]) }
    #expect(try good.imported().layers == [Layer("out", Flatten(), inputs: ["input"])])
  }

  @Test("Dropout is kept, Identity and Cast to a float type are not")
  func passing() throws {
    let graph = try flattened {
      $0.node("Dropout", ["input"], "d", "mask", attributes: ["ratio": 0.5])
      $0.node("Identity", ["d"], "i")
      $0.node("Cast", ["i"], "c", attributes: ["to": 10])
      $0.pooled("c")
    }.imported()
    #expect(graph.layers.map(\.name) == ["d", "out.map", "out"])
    #expect(graph.layers[1].inputs == ["d"])
    #expect(
      single("Cast", attributes: ["to": 7]).faults() == ["Cast 'x': a cast of a feature map to int64"])
    #expect(single("Cast", attributes: ["to": 2]).faults() == ["Cast 'x': a cast of a feature map to uint8"])
    #expect(single("Cast", attributes: ["to": 8]).faults() == ["Cast 'x': a cast to string"])
    let training = single("Dropout", inputs: ["", "t"]) { $0.integers("t", [1], dims: []) }
    #expect(
      training.faults() == [
        "Dropout 'x': the training mode is not a constant 0; export the model for inference"
      ])
  }

  @Test("Softmax over the classes, as the last layer", arguments: [(12, 1), (13, 1), (13, -1), (12, -1)])
  func softmax(opset: Int, axis: Int) throws {
    var maker = GraphMaker(opset: opset)
    maker.pooled("input", "v")
    maker.node("Softmax", ["v"], "s", attributes: ["axis": axis])
    maker.node("Identity", ["s"], "out")
    #expect(try maker.imported().layers.last == Layer("s", Softmax(), inputs: ["v"]))
  }

  @Test("Softmax of a map of one position, flattened behind")
  func softmaxOfMap() throws {
    var maker = GraphMaker()
    maker.node("GlobalAveragePool", ["input"], "p")
    maker.node("Softmax", ["p"], "s", attributes: ["axis": 1])
    maker.node("Flatten", ["s"], "out")
    #expect(try maker.imported().layers.map(\.name) == ["p", "s"])
    maker.model.graph.node[1].attribute[0].i = 3
    #expect(
      maker.faults() == [
        "Softmax 's': the axis 3 of dimensions [1, 2, 1, 1]; expected a softmax over the classes"
      ])
    var early = GraphMaker()
    early.pooled("input", "v")
    early.node("Softmax", ["v"], "s")
    early.node("Relu", ["s"], "out")
    #expect(early.faults() == ["Softmax 's': found before the end; expected as the last layer"])
  }

  @Test("Arithmetic that cannot be folded")
  func refusals() {
    let far = flattened {
      $0.node("Shape", ["input"], "s")
      $0.integers("i", [4])
      $0.node("Gather", ["s", "i"], "g")
      $0.node("Reshape", ["input", "g"], "out")
    }
    #expect(far.faults() == ["Gather 'g': the index [4] of a list of 4"])
    let empty = flattened {
      $0.node("Constant", [], "k")
      $0.node("Reshape", ["input", "k"], "out")
    }
    #expect(empty.faults() == ["Constant 'k': a value that is neither a tensor nor a number"])
    #expect(
      single("Gather", inputs: ["input"]).faults() == [
        "Gather 'x': this operator can be imported of constants only"
      ])
  }
}

extension GraphMaker {
  /// Pools, gives the map back its two dimensions, convolves, and squeezes again, with axes as attributes.
  fileprivate static func squeezed(opset: Int) -> GraphMaker {
    var maker = GraphMaker(opset: opset)
    maker.weights("w", [4, 2, 1, 1])
    maker.node("ReduceMean", ["input"], "p", attributes: ["axes": [2, 3], "keepdims": 0])
    maker.node("Unsqueeze", ["p"], "u", attributes: ["axes": [2, 3]])
    maker.node("Conv", ["u", "w"], "c")
    maker.node("Squeeze", ["c"], "out", attributes: ["axes": [2, 3]])
    return maker
  }
}

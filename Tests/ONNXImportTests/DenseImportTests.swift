import NetworkDescription
import Testing

@testable import ONNXImport

@Suite("Importing dense layers")
struct DenseImportTests {
  /// The input's two channels as a vector, then whatever `build` adds behind `v`.
  private func vector(_ build: (inout GraphMaker) -> Void) -> GraphMaker {
    var maker = GraphMaker()
    maker.pooled("input", "v")
    build(&maker)
    return maker
  }

  private func gemm(
    _ dims: [Int], bias: [Int]? = [3], biasValues: [Float]? = nil, _ attributes: [String: any Sendable] = [:]
  ) -> GraphMaker {
    vector {
      $0.weights("w", dims, [1, 2, 3, 4, 5, 6])
      if let bias { $0.weights("b", bias, biasValues ?? [10, 20, 30]) }
      $0.node("Gemm", ["v", "w"] + (bias == nil ? [] : ["b"]), "out", name: "fc", attributes: attributes)
    }
  }

  @Test("Weights are outputs x inputs, whichever way round they came")
  func transposition() throws {
    let straight = try gemm([3, 2], ["transB": 1]).imported()
    #expect(straight.layers.last == Layer("fc", Dense(outputCount: 3, weight: "w", bias: "b"), inputs: ["v"]))
    #expect(straight.values("w") == [1, 2, 3, 4, 5, 6])
    #expect(straight.values("b") == [10, 20, 30])
    let turned = try gemm([2, 3], bias: nil).imported()
    #expect(turned.layers.last?.kind as? Dense == Dense(outputCount: 3, weight: "w", bias: nil))
    #expect(turned.values("w") == [1, 4, 2, 5, 3, 6])
    #expect(turned.weights.first?.shape == [3, 2])
  }

  @Test("alpha and beta are multiplied into the numbers")
  func factors() throws {
    let graph = try gemm([3, 2], bias: [1, 3], ["transB": 1, "alpha": 0.5, "beta": 2.0]).imported()
    #expect(graph.values("w") == [0.5, 1, 1.5, 2, 2.5, 3])
    #expect(graph.values("b") == [20, 40, 60])
    let spread = try gemm([3, 2], bias: [], biasValues: [7], ["transB": 1]).imported()
    #expect(spread.values("b") == [7, 7, 7])
  }

  @Test("What Gemm cannot be")
  func refusals() {
    #expect(gemm([3, 2], ["transA": 1]).faults() == ["Gemm 'fc': 'transA' is 1; expected 0"])
    #expect(
      gemm([3, 2]).faults() == [
        "Gemm 'fc': the tensor 'w' of dimensions [2, 3]; expected [2, 2]",
        "Gemm 'fc': the tensor 'b' of dimensions [3]; expected [2]",
      ])
    #expect(
      gemm([6]).faults() == ["Gemm 'fc': the weights 'w' of dimensions [6]; expected 2 dimensions"])
    #expect(
      gemm([3, 2], ["transB": 1, "alpha": 1e38]).faults() == [
        "Gemm 'fc': the tensor 'w' holds inf at index 3"
      ])
    var maker = GraphMaker()
    maker.weights("w", [2, 3])
    maker.node("MatMul", ["input", "w"], "out")
    #expect(
      maker.faults() == [
        "MatMul 'out': an input of dimensions [1, 2, 6, 5]; expected a vector: flatten the map before"
      ])
  }

  @Test("MatMul and Add make one dense layer", arguments: [[3], [1, 3]])
  func matMul(dims: [Int]) throws {
    for order in [["p", "b"], ["b", "p"]] {
      let graph = try vector {
        $0.weights("w", [2, 3])
        $0.weights("b", dims)
        $0.node("MatMul", ["v", "w"], "p")
        $0.node("Add", order, "out")
      }.imported()
      #expect(graph.layers.last == Layer("p", Dense(outputCount: 3, weight: "w", bias: "b"), inputs: ["v"]))
      #expect(graph.values("w") == [0, 1.5, 0.5, 2, 1, 2.5])
      #expect(graph.weights.first { $0.name == "b" }?.shape == [3])
    }
  }

  @Test("Conv and Add make one convolution")
  func convolution() throws {
    func maker(_ dims: [Int]) -> GraphMaker {
      var maker = GraphMaker()
      maker.weights("w", [3, 2, 1, 1])
      maker.weights("b", dims)
      maker.node("Conv", ["input", "w"], "c")
      maker.node("Add", ["c", "b"], "s")
      maker.pooled("s")
      return maker
    }
    let graph = try maker([1, 3, 1, 1]).imported()
    #expect((graph.layer("c")?.kind as? Convolution)?.bias == "b")
    #expect(graph.layer("s") == nil)
    #expect(graph.values("b") == [0, 0.5, 1])
    #expect(try maker([3, 1, 1]).imported().layer("s") == nil)
    #expect(
      maker([3]).faults() == [
        "Add 's': the constant 'b' of dimensions [3] for a map of [1, 3, 6, 5]; expected one number, or one a channel"
      ])
  }

  @Test("A constant is no bias but a layer where others read the sum's input, under any name")
  func sharedSum() throws {
    func maker(_ alias: Bool) -> GraphMaker {
      var maker = GraphMaker()
      maker.weights("w", [2, 2, 1, 1])
      maker.weights("b", [2, 1, 1])
      maker.node("Conv", ["input", "w"], "c")
      if alias { maker.node("Identity", ["c"], "same") }
      maker.node("Add", [alias ? "same" : "c", "b"], "s")
      maker.node("Add", ["s", "c"], "t")
      maker.pooled("t")
      return maker
    }
    for alias in [false, true] {
      let graph = try maker(alias).imported()
      #expect((graph.layer("c")?.kind as? Convolution)?.bias == nil)
      #expect(graph.layer("s")?.kind is BatchNormalization)
      #expect(graph.layer("t")?.inputs == ["s", "c"])
      #expect(graph.values("s.shift") == [0, 0.5] && graph.values("s.scale") == [1, 1])
    }
  }

  @Test("One tensor in two forms becomes two parameters")
  func twoForms() throws {
    let graph = try vector {
      $0.weights("w", [2, 2], [1, 2, 3, 4])
      $0.node("Gemm", ["v", "w"], "a", attributes: ["transB": 1])
      $0.node("MatMul", ["a", "w"], "b")
      $0.node("Gemm", ["b", "w"], "out", attributes: ["transB": 1])
    }.imported()
    #expect(graph.layers.suffix(3).compactMap { ($0.kind as? Dense)?.weight } == ["w", "w.b", "w"])
    #expect(graph.values("w") == [1, 2, 3, 4])
    #expect(graph.values("w.b") == [1, 3, 2, 4])
  }
}

import Foundation
import NetworkDescription
import Testing

@testable import ONNXImport

/// Each operator of the constant catalogue, on a case counted by hand, and on inputs that it must refuse.
@Suite("Constant folding")
struct ConstantFoldingTests {
  /// What a node of constants gives.
  private func fold(
    _ type: String, _ inputs: [Constant?], opset: Int = 18, outputs: Int = 1,
    attributes: [String: any Sendable] = [:]
  ) throws -> [Constant] {
    var maker = GraphMaker()
    maker.node(type, inputs.indices.map { "i\($0)" }, "o0", attributes: attributes)
    var node = maker.model.graph.node[0]
    node.output = (0..<outputs).map { "o\($0)" }
    var reader = NodeReader(node, name: "n", opset: opset, inputs: inputs.map { $0.map { .constant($0) } })
    let operation = try #require(ConstantCatalog.named(type))
    let result = try operation.compute(&reader)
    reader.finish()
    if let fault = reader.faults.first { throw Refusal(fault) }
    return result
  }

  private func floats(_ list: [Float], _ dims: [Int]? = nil) -> Constant {
    Constant(name: "f", dims: dims ?? [list.count], values: .floats(list))
  }

  private func integers(_ list: [Int], _ dims: [Int]? = nil) -> Constant {
    Constant(name: "i", dims: dims ?? [list.count], values: .integers(list))
  }

  @Test("Arithmetic with broadcast, of floats and of whole numbers")
  func arithmetic() throws {
    let (a, b) = (floats([1, 2, 3, 4], [2, 2]), floats([10, 20]))
    #expect(
      try fold("Add", [a, b])[0] == Constant(name: "o0", dims: [2, 2], values: .floats([11, 22, 13, 24])))
    #expect(try fold("Sub", [b, a])[0].floats == [9, 18, 7, 16])
    #expect(try fold("Mul", [a, floats([2], [])])[0].floats == [2, 4, 6, 8])
    #expect(try fold("Div", [b, floats([4], [1])])[0].floats == [2.5, 5])
    #expect(try fold("Pow", [a, floats([2], [])])[0].floats == [1, 4, 9, 16])
    #expect(try fold("Div", [integers([7, -7, 8]), integers([2])])[0].integers == [3, -3, 4])
    #expect(
      try fold("Mod", [integers([7, -7, 7, -7]), integers([3, 3, -3, -3])])[0].integers == [1, 2, -2, -1])
    #expect(
      try fold("Mod", [integers([-7]), integers([3])], attributes: ["fmod": 1])[0].integers == [-1])
    #expect(try fold("Pow", [integers([2, 3]), integers([10, 0])])[0].integers == [1024, 1])
    #expect(try fold("Max", [a, floats([2.5], []), floats([0])])[0].floats == [2.5, 2.5, 3, 4])
    #expect(try fold("Min", [integers([4, 9]), integers([5])])[0].integers == [4, 5])
    #expect(try fold("Sum", [a, a, a])[0].floats == [3, 6, 9, 12])
    #expect(throws: Refusal.self) { try fold("Div", [integers([1]), integers([0])]) }
    #expect(throws: Refusal.self) { try fold("Mul", [integers([.max]), integers([2])]) }
    #expect(throws: Refusal.self) { try fold("Mod", [integers([1]), integers([0])]) }
    #expect(throws: Refusal.self) { try fold("Pow", [integers([10]), integers([99])]) }
    #expect(throws: Refusal.self) { try fold("Add", [a, integers([1])]) }
    #expect(throws: Refusal.self) { try fold("Add", [a, floats([1, 2, 3])]) }
  }

  @Test("Functions of every number")
  func functions() throws {
    let x = floats([-2, 0.25, 9])
    let expected: [(String, [Float])] = [
      ("Abs", [2, 0.25, 9]), ("Neg", [2, -0.25, -9]), ("Sign", [-1, 1, 1]), ("Floor", [-2, 0, 9]),
      ("Ceil", [-2, 1, 9]), ("Relu", [0, 0.25, 9]), ("Reciprocal", [-0.5, 4, 1 / 9]), ("Round", [-2, 0, 9]),
      ("Erf", [-0.9953223, 0.27632639, 1]), ("Tanh", [-0.9640276, 0.24491866, 0.99999997]),
      ("Sigmoid", [0.11920292, 0.5621765, 0.9998766]), ("Exp", [0.13533528, 1.2840254, 8103.084]),
      ("Softplus", [0.126928, 0.8259394, 9.000123]),
    ]
    for (name, values) in expected {
      let list = try #require(try fold(name, [x])[0].floats)
      for (found, wanted) in zip(list, values) {
        #expect(abs(found - wanted) <= 4e-7 * max(1, abs(wanted)), "\(name)")
      }
    }
    #expect(try fold("Sqrt", [floats([4])])[0].floats == [2])
    #expect(try fold("Log", [floats([1])])[0].floats == [0])
    #expect(try fold("Clip", [x, floats([-1], []), nil])[0].floats == [-1, 0.25, 9])
    #expect(try fold("Clip", [x], opset: 6, attributes: ["min": 0.0, "max": 6.0])[0].floats == [0, 0.25, 6])
    #expect(throws: Refusal.self) { try fold("Sqrt", [integers([4])]) }
    #expect(throws: Refusal.self) { try fold("Neg", [integers([.min])]) }
  }

  @Test("Comparisons and choices")
  func comparisons() throws {
    #expect(try fold("Equal", [integers([1, 2]), integers([1])])[0].integers == [1, 0])
    #expect(try fold("Greater", [floats([1, 2]), floats([1])])[0].integers == [0, 1])
    #expect(try fold("GreaterOrEqual", [floats([1, 2]), floats([2])])[0].integers == [0, 1])
    #expect(try fold("Less", [floats([1, 2]), floats([2])])[0].integers == [1, 0])
    #expect(try fold("LessOrEqual", [integers([1, 3]), integers([2])])[0].integers == [1, 0])
    #expect(try fold("And", [integers([1, 0]), integers([1])])[0].integers == [1, 0])
    #expect(try fold("Or", [integers([1, 0]), integers([0])])[0].integers == [1, 0])
    #expect(try fold("Xor", [integers([1, 0]), integers([1])])[0].integers == [0, 1])
    #expect(try fold("Not", [integers([1, 0])])[0].integers == [0, 1])
    let chosen = try fold("Where", [integers([1, 0], [2, 1]), integers([7]), integers([-1, -2])])[0]
    #expect(chosen.dims == [2, 2] && chosen.integers == [7, 7, -1, -2])
    #expect(throws: Refusal.self) { try fold("Where", [integers([1]), integers([7]), floats([1])]) }
  }

  @Test("The same numbers arranged in another way")
  func arrangements() throws {
    let a = floats([0, 1, 2, 3, 4, 5], [2, 3])
    #expect(try fold("Transpose", [a])[0] == floats([0, 3, 1, 4, 2, 5], [3, 2]))
    #expect(try fold("Reshape", [a, integers([3, -1])])[0].dims == [3, 2])
    #expect(try fold("Flatten", [floats([0, 1], [1, 2, 1])], attributes: ["axis": 2])[0].dims == [2, 1])
    #expect(try fold("Flatten", [a], attributes: ["axis": 0])[0].dims == [1, 6])
    #expect(try fold("Squeeze", [floats([1], [1, 1])])[0].dims == [])
    #expect(try fold("Squeeze", [floats([1, 2], [1, 2, 1]), integers([-1])])[0].dims == [1, 2])
    #expect(try fold("Squeeze", [floats([1], [1, 1])], opset: 11, attributes: ["axes": [0]])[0].dims == [1])
    #expect(try fold("Unsqueeze", [a, integers([0, -1])])[0].dims == [1, 2, 3, 1])
    #expect(try fold("Expand", [floats([1, 2], [2, 1]), integers([3])])[0].floats == [1, 1, 1, 2, 2, 2])
    let tiled = try fold("Tile", [a, integers([2, 2])])[0]
    #expect(tiled.dims == [4, 6])
    #expect(tiled.floats?.prefix(12) == [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5])
    #expect(tiled.floats.map { Array($0.suffix(12)) } == tiled.floats.map { Array($0.prefix(12)) })
    #expect(try fold("Cast", [floats([2.7, -2.7])], attributes: ["to": 7])[0].integers == [2, -2])
    #expect(try fold("Cast", [integers([3])], attributes: ["to": 1])[0].floats == [3])
    #expect(try fold("Cast", [integers([3])], attributes: ["to": 9])[0].integers == [1])
    #expect(try fold("CastLike", [integers([3]), a])[0].floats == [3])
    #expect(try fold("Identity", [a])[0].floats == a.floats)
    #expect(try fold("Dropout", [a], attributes: ["ratio": 0.5])[0].floats == a.floats)
    #expect(throws: Refusal.self) { try fold("Cast", [integers([300])], attributes: ["to": 2]) }
    #expect(throws: Refusal.self) { try fold("Cast", [floats([.nan])], attributes: ["to": 7]) }
    #expect(throws: Refusal.self) { try fold("Transpose", [a], attributes: ["perm": [0, 0]]) }
    #expect(throws: Refusal.self) { try fold("Expand", [floats([1]), integers([1 << 20, 1 << 20])]) }
    #expect(throws: Refusal.self) { try fold("Tile", [a, integers([1 << 29, 1 << 29])]) }
    #expect(throws: Refusal.self) { try fold("Reshape", [a, integers([4])]) }
  }

  @Test("Parts, joins and paddings")
  func selections() throws {
    let a = floats([0, 1, 2, 3, 4, 5], [2, 3])
    #expect(
      try fold("Gather", [a, integers([2, -3])], attributes: ["axis": 1])[0] == floats([2, 0, 5, 3], [2, 2]))
    #expect(try fold("Gather", [a, integers([1], [])])[0] == floats([3, 4, 5], [3]))
    #expect(
      try fold("Slice", [a, integers([2]), integers([.min]), integers([1]), integers([-1])])[0]
        == floats([2, 1, 0, 5, 4, 3], [2, 3]))
    #expect(
      try fold("Slice", [a, integers([1]), integers([.max]), integers([1])])[0].floats == [1, 2, 4, 5])
    #expect(
      try fold("Slice", [a], opset: 9, attributes: ["starts": [0, -2], "ends": [1, 9]])[0]
        == floats([1, 2], [1, 2]))
    #expect(try fold("Slice", [a, integers([3]), integers([9])])[0].dims == [0, 3])
    #expect(try fold("Concat", [a, a], attributes: ["axis": -1])[0].floats?.prefix(6) == [0, 1, 2, 0, 1, 2])
    #expect(
      try fold("Concat", [integers([1]), integers([2, 3])], attributes: ["axis": 0])[0].integers == [1, 2, 3])
    let parts = try fold("Split", [a], outputs: 2, attributes: ["axis": 1])
    #expect(parts.map(\.dims) == [[2, 2], [2, 1]] && parts[1].floats == [2, 5])
    #expect(
      try fold("Split", [a, integers([1, 2])], outputs: 2, attributes: ["axis": 1])[1].floats == [1, 2, 4, 5])
    #expect(
      try fold("Pad", [floats([1, 2]), integers([1, 2]), floats([9], [])])[0].floats == [9, 1, 2, 9, 9])
    #expect(throws: Refusal.self) { try fold("Gather", [a, integers([2])]) }
    #expect(throws: Refusal.self) { try fold("Concat", [a, floats([1])], attributes: ["axis": 0]) }
    #expect(throws: Refusal.self) { try fold("Slice", [a, integers([0]), integers([1]), integers([5])]) }
    #expect(throws: Refusal.self) {
      try fold("Slice", [a, integers([0]), integers([1]), integers([0]), integers([0])])
    }
    #expect(throws: Refusal.self) {
      try fold("Split", [a, integers([1, 1])], outputs: 2, attributes: ["axis": 1])
    }
    #expect(throws: Refusal.self) { try fold("Pad", [floats([1]), integers([-1, 0])]) }
  }

  @Test("Constants made of sizes")
  func makers() throws {
    let a = floats([0, 1, 2, 3, 4, 5], [2, 3])
    #expect(try fold("Shape", [a])[0].integers == [2, 3])
    #expect(try fold("Shape", [a], attributes: ["start": -1])[0].integers == [3])
    #expect(try fold("Shape", [a], attributes: ["start": 2, "end": 1])[0].integers == [])
    #expect(try fold("Size", [a])[0].integers == [6])
    #expect(try fold("ConstantOfShape", [integers([2, 2])])[0].floats == [0, 0, 0, 0])
    let three = GraphMaker.integers("", [3])
    #expect(try fold("ConstantOfShape", [integers([2])], attributes: ["value": three])[0].integers == [3, 3])
    #expect(
      try fold("Range", [integers([1], []), integers([8], []), integers([3], [])])[0].integers == [1, 4, 7])
    #expect(try fold("Range", [floats([0], []), floats([1], []), floats([0.5], [])])[0].floats == [0, 0.5])
    #expect(throws: Refusal.self) { try fold("ConstantOfShape", [integers([1 << 20, 1 << 20])]) }
    #expect(throws: Refusal.self) { try fold("ConstantOfShape", [integers([-1])]) }
    #expect(throws: Refusal.self) { try fold("Range", [integers([0]), integers([8]), integers([0])]) }
  }

  @Test("Reductions over axes, kept or not, all of them without a list")
  func reductions() throws {
    let a = floats([1, 2, 3, 4, 5, 6], [2, 3])
    #expect(
      try fold("ReduceMean", [a, integers([1])])[0]
        == Constant(name: "o0", dims: [2, 1], values: .floats([2, 5])))
    #expect(try fold("ReduceSum", [a, integers([0])], attributes: ["keepdims": 0])[0].floats == [5, 7, 9])
    #expect(try fold("ReduceProd", [integers([2, 3, 4])])[0].integers == [24])
    #expect(try fold("ReduceMax", [a], opset: 13, attributes: ["axes": [-1]])[0].floats == [3, 6])
    #expect(try fold("ReduceMin", [a])[0].floats == [1])
    #expect(try fold("ReduceL1", [floats([-1, 2])])[0].floats == [3])
    #expect(try fold("ReduceL2", [floats([3, 4])])[0].floats == [5])
    #expect(try fold("ReduceSumSquare", [floats([3, 4])])[0].floats == [25])
    #expect(try fold("ReduceSum", [a], attributes: ["noop_with_empty_axes": 1])[0].dims == [2, 3])
  }

  @Test("Stored integers become weights: one scale, one a channel, one a block")
  func quantisation() throws {
    let q = integers([0, 10, -10, 20], [2, 2])
    #expect(
      try fold("DequantizeLinear", [q, floats([0.5], []), integers([10], [])])[0].floats == [-5, 0, -10, 5])
    #expect(
      try fold("DequantizeLinear", [q, floats([1, 2]), integers([0, 10])], attributes: ["axis": 0])[0].floats
        == [0, 10, -40, 20])
    #expect(
      try fold(
        "DequantizeLinear", [integers([1, 2, 3, 4], [1, 4]), floats([1, 10], [1, 2])],
        attributes: ["axis": 1, "block_size": 2])[0].floats == [1, 2, 30, 40])
    #expect(throws: Refusal.self) { try fold("DequantizeLinear", [q, floats([1, 2, 3])]) }
    #expect(throws: Refusal.self) { try fold("DequantizeLinear", [floats([1]), floats([1])]) }
  }

  @Test("Products and normalisations of weights")
  func products() throws {
    let (a, b) = (floats([1, 2, 3, 4], [2, 2]), floats([0, 1, 1, 0], [2, 2]))
    #expect(try fold("MatMul", [a, b])[0].floats == [2, 1, 4, 3])
    #expect(throws: Refusal.self) { try fold("MatMul", [a, floats([1])]) }
    let x = floats([1, 3, 10, 30], [1, 2, 2])
    let (one, zero) = (floats([1, 1]), floats([0, 0]))
    let normal = try fold(
      "BatchNormalization", [x, one, zero, floats([1, 10]), floats([4, 25])], attributes: ["epsilon": 0.0])
    #expect(normal[0].floats == [0, 1, 0, 4])
    let own = try fold(
      "BatchNormalization", [x, one, zero, zero, one], attributes: ["epsilon": 0.0, "training_mode": 1])
    #expect(own[0].floats == [-1, 1, -1, 1])
    #expect(
      try fold("InstanceNormalization", [x, one, one], attributes: ["epsilon": 0.0])[0].floats == [
        0, 2, 0, 2,
      ])
  }

  @Test("Every operator of the catalogue is tested here, and has one place")
  func catalogue() throws {
    let names = ConstantCatalog.operators.map(\.name)
    #expect(Set(names).count == names.count)
    let text = try String(contentsOfFile: #filePath, encoding: .utf8)
    // By name and inputs, in a call of `fold` or in the list of functions.
    for name in names { #expect(text.contains("\"\(name)\", ["), "\(name)") }
  }

  @Test("A graph whose weights pass through a chain of constant nodes")
  func chain() throws {
    var maker = GraphMaker()
    maker.weights("w", [2, 2], [1, 2, 3, 4])
    maker.weights("half", [], [0.5])
    maker.integers("shape", [2, 2, 1, 1])
    maker.node("Transpose", ["w"], "t")
    maker.node("Mul", ["t", "half"], "m")
    maker.node("Reshape", ["m", "shape"], "kernel")
    maker.node("Conv", ["input", "kernel"], "c")
    maker.pooled("c")
    let graph = try maker.imported()
    #expect(graph.values("kernel") == [0.5, 1.5, 1, 2])
    #expect(graph.layers.map(\.name) == ["c", "out.map", "out"])
  }
}

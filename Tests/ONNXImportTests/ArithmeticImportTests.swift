import NetworkDescription
import Testing

@testable import ONNXImport

@Suite("Importing arithmetic of maps and constants")
struct ArithmeticImportTests {
  /// Factors and shifts of the layer that a node behind a ReLU becomes, `r` being the map.
  private func affine(_ type: String, _ inputs: [String]) throws -> (scale: [Float]?, shift: [Float]?) {
    var maker = GraphMaker()
    maker.weights("c", [2, 1, 1], [2, 4])
    maker.weights("half", [], [0.5])
    maker.node("Relu", ["input"], "r")
    maker.node(type, inputs, "x")
    maker.pooled("x")
    let graph = try maker.imported()
    #expect(graph.layer("x")?.kind is BatchNormalization)
    return (graph.values("x.scale"), graph.values("x.shift"))
  }

  @Test("A constant on either side, one number or one a channel")
  func constants() throws {
    let cases: [(String, [String], [Float], [Float])] = [
      ("Add", ["c", "r"], [1, 1], [2, 4]), ("Add", ["r", "half"], [1, 1], [0.5, 0.5]),
      ("Sub", ["r", "c"], [1, 1], [-2, -4]), ("Sub", ["c", "r"], [-1, -1], [2, 4]),
      ("Mul", ["half", "r"], [0.5, 0.5], [0, 0]), ("Div", ["r", "c"], [0.5, 0.25], [0, 0]),
      ("Neg", ["r"], [-1, -1], [0, 0]),
    ]
    for (type, inputs, scale, shift) in cases {
      let found = try affine(type, inputs)
      #expect(found.scale == scale && found.shift == shift, "\(type) \(inputs)")
    }
  }

  @Test("What changes nothing leaves no layer")
  func nothing() throws {
    for (type, number) in [("Add", 0), ("Sub", 0), ("Mul", 1), ("Div", 1)] as [(String, Float)] {
      let graph = try single(type, inputs: ["c"]) { $0.weights("c", [1], [number]) }.imported()
      #expect(graph.layers.map(\.name) == ["out.map", "out"], "\(type)")
    }
    #expect(try single("Sum").imported().layers.map(\.name) == ["out.map", "out"])
  }

  @Test("Differences and sums of maps")
  func maps() throws {
    var maker = GraphMaker()
    maker.node("Relu", ["input"], "r")
    maker.node("Sub", ["input", "r"], "d")
    maker.node("Sum", ["d", "r", "input"], "s")
    maker.pooled("s")
    let graph = try maker.imported()
    #expect(graph.layers.map(\.name) == ["r", "d.negative", "d", "s.0", "s", "out.map", "out"])
    #expect(graph.layer("d") == Layer("d", Add(), inputs: ["input", "d.negative"]))
    #expect(graph.values("d.negative.scale") == [-1, -1])
    #expect(graph.layer("s") == Layer("s", Add(), inputs: ["s.0", "input"]))
  }

  @Test("Swish of a steepness of 1 is SiLU; divisions that have no result")
  func refusals() throws {
    #expect(try single("Swish", opset: 24).imported().layer("x")?.kind is SiLU)
    #expect(
      single("Swish", opset: 24, attributes: ["alpha": 2.0]).faults() == [
        "Swish 'x': 'alpha' is 2.0; expected 1"
      ])
    #expect(
      single("Div", inputs: ["c"]) { $0.weights("c", [1], [0]) }.faults() == ["Div 'x': a division by 0"])
    #expect(
      single("Div", inputs: ["input"]).faults() == ["Div 'x': the divisor is computed; expected a constant"])
  }
}

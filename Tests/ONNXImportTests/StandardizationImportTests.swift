import NetworkDescription
import Testing

@testable import ONNXImport

@Suite("Importing slopes a channel, choices of maps and normalisation by a map's own statistics")
struct StandardizationImportTests {
  @Test("PRelu: one slope, or one a channel")
  func slopes() throws {
    for (dims, values, expected) in [
      ([1], [0.5], [0.5, 0.5]), ([2, 1, 1], [0.5, -1], [0.5, -1]), ([1, 2, 1, 1], [0.5, 2], [0.5, 2]),
    ] as [([Int], [Float], [Float])] {
      let model = try single("PRelu", inputs: ["s"]) { $0.weights("s", dims, values) }.imported()
      #expect(model.layer("x")?.kind as? PReLU == PReLU(slope: "s"))
      #expect(model.values("s") == expected)
    }
    #expect(
      single("PRelu", inputs: ["s"]) { $0.weights("s", [2]) }.faults() == [
        "PRelu 'x': the slope 's' of dimensions [2]; expected one number, or one a channel"
      ])
  }

  @Test("GlobalMaxPool and ReduceMax over rows and columns are max-pooling of the map's size")
  func maxima() throws {
    let whole = MaxPooling(window: Window(kernel: Pair(6, 5)))
    #expect(try single("GlobalMaxPool").imported().layer("x")?.kind as? MaxPooling == whole)
    var maker = GraphMaker()
    maker.node("ReduceMax", ["input"], "out", attributes: ["axes": [2, 3], "keepdims": 0])
    #expect(try maker.imported().layers == [Layer("out", whole, inputs: ["input"])])
    #expect(
      single("ReduceMax", attributes: ["axes": [1]]).faults() == [
        "ReduceMax 'x': the axes [1]; expected those of rows and columns"
      ])
  }

  @Test("Max and Min of maps, two at a time, and of numbers")
  func choices() throws {
    let two = try single("Max", inputs: ["input"]).imported()
    #expect(two.layer("x") == Layer("x", Maximum(), inputs: ["input", "input"]))
    let three = try single("Min", inputs: ["input", "input"]).imported()
    #expect(three.layer("x.0") == Layer("x.0", Minimum(), inputs: ["input", "input"]))
    #expect(three.layer("x") == Layer("x", Minimum(), inputs: ["x.0", "input"]))
    #expect(try single("Max").imported().layer("x") == nil, "one map is itself")
    func bounded(_ type: String, _ inputs: [String]) throws -> ImportedGraph {
      try single(type, inputs: inputs) {
        $0.weights("zero", [], [0])
        $0.weights("one", [1], [1])
      }.imported()
    }
    #expect(try bounded("Max", ["zero"]).layer("x")?.kind is ReLU)
    #expect(try bounded("Max", ["zero", "one"]).layer("x")?.kind as? Clip == Clip(minimum: 1, maximum: nil))
    let both = try bounded("Min", ["input", "one"])
    #expect(both.layer("x.0")?.kind is Minimum)
    #expect(both.layer("x") == Layer("x", Clip(minimum: nil, maximum: 1), inputs: ["x.0"]))
    var maker = GraphMaker()
    maker.node("MaxPool", ["input"], "p", attributes: ["kernel_shape": [2, 2]])
    maker.node("Max", ["input", "p"], "x")
    maker.pooled("x")
    #expect(
      maker.faults().first
        == "Max 'x': inputs of dimensions [1, 2, 6, 5] and [1, 2, 5, 4]; expected equal ones")
  }

  @Test("LRN")
  func response() throws {
    let found = try single("LRN", attributes: ["size": 5, "alpha": 0.5, "bias": 2.0]).imported()
    #expect(
      found.layer("x")?.kind as? LocalResponseNormalization
        == LocalResponseNormalization(size: 5, alpha: 0.5, beta: 0.75, bias: 2))
    #expect(
      single("LRN", attributes: ["size": 40, "bias": 0.0]).faults() == [
        "LRN 'x': 'size' is 40; expected a whole number from 1 to 33",
        "LRN 'x': 'bias' is 0.0; expected a number from 0.001 to 1000",
      ])
    #expect(single("LRN").faults() == ["LRN 'x': the attribute 'size' is missing"])
  }

  private func normalised(
    _ type: String, opset: Int = 21, _ attributes: [String: any Sendable] = [:], scale: [Int] = [2],
    input: [Int] = [1, 2, 6, 5], inputs: [String] = ["s", "b"]
  ) -> GraphMaker {
    single(type, opset: opset, input: input, inputs: inputs, attributes: attributes) {
      $0.weights("s", scale)
      $0.weights("b", scale)
    }
  }

  @Test("Instance and group normalisation")
  func groups() throws {
    let instance = try normalised("InstanceNormalization", ["epsilon": 0.5]).imported()
    #expect(
      instance.layer("x")?.kind as? GroupNormalization
        == GroupNormalization(groups: 2, scale: "s", shift: "b", epsilon: 0.5))
    let attributes: [String: any Sendable] = ["num_groups": 1, "epsilon": 0.5]
    let expected = GroupNormalization(groups: 1, scale: "s", shift: "b", epsilon: 0.5)
    let group = try normalised("GroupNormalization", attributes).imported()
    #expect(group.layer("x")?.kind as? GroupNormalization == expected)
    // Before opset 21 factors are one a group.
    let old = try normalised("GroupNormalization", opset: 18, attributes, scale: [1]).imported()
    #expect(old.layer("x")?.kind as? GroupNormalization == expected)
    #expect(old.values("s")?.count == 2)
    #expect(
      normalised("GroupNormalization", ["num_groups": 3]).faults() == [
        "GroupNormalization 'x': 'num_groups' is 3 for 2 channels; expected a divisor of these"
      ])
    #expect(
      normalised("InstanceNormalization", ["epsilon": 0.0]).faults() == [
        "InstanceNormalization 'x': 'epsilon' is 0.0; expected a number above 0, at most 1"
      ])
  }

  @Test("Layer normalisation over the channels, and over all of a map")
  func layers() throws {
    let map = try normalised(
      "LayerNormalization", ["axis": 1, "epsilon": 0.5], scale: [2, 1, 1], inputs: ["s"]
    ).imported()
    #expect(
      map.layer("x")?.kind as? GroupNormalization
        == GroupNormalization(groups: 1, scale: "s", shift: "x.shift", epsilon: 0.5))
    #expect(map.values("x.shift") == [0, 0])
    var maker = GraphMaker(opset: 17)
    maker.weights("s", [2])
    maker.node("GlobalAveragePool", ["input"], "g")
    maker.node("Flatten", ["g"], "f")
    maker.node("LayerNormalization", ["f", "s"], "out", attributes: ["epsilon": 0.5])
    #expect(
      try maker.imported().layer("out")?.kind as? LayerNormalization
        == LayerNormalization(scale: "s", shift: "out.shift", epsilon: 0.5))
    // Where the graph has its channels last, each position has statistics of its own.
    var last = GraphMaker()
    last.weights("s", [2])
    last.node("Transpose", ["input"], "t", attributes: ["perm": [0, 2, 3, 1]])
    last.node("LayerNormalization", ["t", "s"], "x", attributes: ["axis": -1])
    last.node("Transpose", ["x"], "back", attributes: ["perm": [0, 3, 1, 2]])
    last.pooled("back")
    #expect(try last.imported().layer("x")?.kind is LayerNormalization)
    #expect(
      normalised("LayerNormalization").faults() == [
        "LayerNormalization 'x': the axis -1 of a map of dimensions [1, 2, 6, 5]; expected the channels"
      ])
  }
}

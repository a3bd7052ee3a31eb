import NetworkDescription
import Testing

@testable import ExplainerCompiler

@Suite("Canonical network")
struct GraphTests {
  /// What is left of a network: an operation a line, with what is merged into it.
  private func lines(_ description: NetworkDescription) throws -> [String] {
    try Stages(description).graph.operations.map { operation in
      var kind = type(of: operation.kind).name
      if operation.normalization != nil { kind += " + normalization" }
      if operation.activation != .identity {
        kind += ", slope \(operation.activation.slope), limit \(operation.activation.limit)"
      }
      if let name = operation.preactivation { kind += ", preactivation \(name)" }
      return "\(operation.output) = \(kind) of \(operation.inputs.joined(separator: ", "))"
    }
  }

  private func merged(_ description: NetworkDescription) throws -> [String: String] {
    try Stages(description).graph.merged
  }

  private let end = ["gap = globalAveragePooling of r", "fc = dense of gap"]

  @Test("Convolution, normalisation and activation become one operation")
  func chain() throws {
    let network = Networks.chain(
      Networks.convolution("c", "input", 16), Networks.normalization("n", "c"),
      Networks.layer("r", ReLU(), "n"))
    #expect(
      try lines(network)
        == ["r = convolution + normalization, slope 0.0, limit inf, preactivation n of input"] + end)
    #expect(try merged(network) == ["c": "n"])
  }

  @Test(
    "Every activation is fused, with its numbers",
    arguments: [
      (LeakyReLU(slope: 0.25), "slope 0.25, limit inf"), (ClippedReLU(maximum: 6), "slope 0.0, limit 6.0"),
    ] as [(any LayerKind, String)])
  func activations(kind: any LayerKind, text: String) throws {
    let network = Networks.chain(Networks.convolution("c", "input", 16), Networks.layer("r", kind, "c"))
    #expect(try lines(network) == ["r = convolution, \(text), preactivation c of input"] + end)
    #expect(try merged(network).isEmpty)
  }

  @Test("Sums take activations in")
  func sums() throws {
    let network = Networks.network(
      [
        Networks.convolution("c", "input", 16), Networks.convolution("d", "input", 16),
        Networks.layer("s", Add(), "c", "d"), Networks.layer("r", ClippedReLU(maximum: 6), "s"),
      ] + Networks.head("r"))
    #expect(
      try lines(network) == [
        "c = convolution of input", "d = convolution of input",
        "r = add, slope 0.0, limit 6.0, preactivation s of c, d",
      ] + end)
  }

  @Test("Dense layers and normalisations take activations in, poolings do not")
  func otherKernels() throws {
    let window = Window(kernel: Pair(2, 2))
    let network = Networks.network([
      Networks.layer("p", MaxPooling(window: window), "input"), Networks.layer("p.relu", ReLU(), "p"),
      Networks.normalization("n", "p.relu"), Networks.layer("n.relu", ReLU(), "n"),
      Networks.layer("gap", GlobalAveragePooling(), "n.relu"), Networks.dense("d", "gap", 4),
      Networks.layer("d.relu", ReLU(), "d"), Networks.dense("fc", "d.relu", 3),
    ])
    #expect(
      try lines(network) == [
        "p = maxPooling of input", "p.relu = relu, slope 0.0, limit inf of p",
        "n.relu = batchNormalization, slope 0.0, limit inf, preactivation n of p.relu",
        "gap = globalAveragePooling of n.relu",
        "d.relu = dense, slope 0.0, limit inf, preactivation d of gap", "fc = dense of d.relu",
      ])
  }

  @Test("A convolution with a second consumer keeps its own output")
  func secondConsumer() throws {
    let network = Networks.network(
      [
        Networks.convolution("c", "input", 16), Networks.normalization("n", "c"),
        Networks.layer("r", Add(), "c", "n"),
      ] + Networks.head("r"))
    #expect(
      try lines(network) == ["c = convolution of input", "n = batchNormalization of c", "r = add of c, n"]
        + end)
    let after = Networks.network(
      [
        Networks.convolution("c", "input", 16), Networks.normalization("n", "c"),
        Networks.layer("a", ReLU(), "n"), Networks.layer("d", Dropout(), "n"),
        Networks.layer("r", Add(), "a", "d"),
      ] + Networks.head("r"))
    #expect(
      try lines(after) == [
        "n = convolution + normalization of input", "a = relu, slope 0.0, limit inf of n",
        "r = add of a, n",
      ] + end)
    let twice = Networks.network(
      [Networks.convolution("c", "input", 16), Networks.layer("r", Add(), "c", "c")] + Networks.head("r"))
    #expect(try lines(twice) == ["c = convolution of input", "r = add of c, c"] + end)
  }

  @Test("Dropout, a concatenation of one, the flattening of a vector and softmax vanish")
  func identities() throws {
    let network = Networks.network([
      Networks.convolution("c", "input", 16), Networks.layer("d", Dropout(), "c"),
      Networks.layer("one", Concat(), "d"), Networks.layer("gap", GlobalAveragePooling(), "one"),
      Networks.layer("flat", Flatten(), "gap"), Networks.dense("fc", "flat", 3),
      Networks.layer("late", Dropout(), "fc"), Networks.layer("soft", Softmax(), "late"),
    ])
    #expect(
      try lines(network) == [
        "c = convolution of input", "gap = globalAveragePooling of c", "fc = dense of gap",
      ])
    #expect(
      try merged(network) == ["d": "c", "one": "c", "flat": "gap", "late": "fc", "soft": "fc"])
    #expect(try Stages(network).graph.logits == "fc")
  }

  @Test("A map is flattened for dense layers")
  func flatten() throws {
    let network = Networks.network([
      Networks.convolution("c", "input", 20, stride: 2), Networks.layer("flat", Flatten(), "c"),
      Networks.dense("fc", "flat", 3),
    ])
    #expect(
      try lines(network) == ["c = convolution of input", "flat = flatten of c", "fc = dense of flat"])
    #expect(try merged(network) == ["flat": "c"])
  }

  @Test("Consumers are counted once for each time that they read")
  func consumers() throws {
    let graph = try Stages(Networks.branching).graph
    let index = Dictionary(
      uniqueKeysWithValues: graph.operations.enumerated().map { ($0.element.output, $0.offset) })
    #expect(graph.consumers["stem.relu"]?.compactMap { $0 } == [index["left.relu"], index["right"]])
    #expect(graph.consumers["left"] == nil)
    let twice = Networks.network(
      [Networks.convolution("c", "input", 16), Networks.layer("r", Add(), "c", "c")] + Networks.head("r"))
    #expect(try Stages(twice).graph.consumers["c"] == [1, 1])
  }
}

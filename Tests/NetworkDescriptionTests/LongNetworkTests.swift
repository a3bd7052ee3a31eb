import NetworkDescription
import Testing

@Suite("Networks of thousands of layers")
struct LongNetworkTests {
  /// A chain: every layer reads the one before it.
  static func chain(_ count: Int) -> NetworkDescription {
    var layers = [Layer("layer0", ReLU(), inputs: ["input"])]
    for index in 1..<count { layers.append(Layer("layer\(index)", ReLU(), inputs: ["layer\(index - 1)"])) }
    return Samples.network(layers, input: Shape(2, 1, 1))
  }

  /// A dense graph: every convolution reads all maps of its block before it, 32 in a block.
  static func dense(_ count: Int) -> NetworkDescription {
    var layers: [Layer] = []
    var maps = ["input"]
    while layers.count < count {
      let name = "layer\(layers.count)"
      layers.append(Layer("\(name).concat", Concat(), inputs: maps))
      layers.append(
        Layer(
          name,
          Convolution(
            outputChannels: 2, window: Window(kernel: Pair(1, 1)), weight: "\(name).weight", bias: nil),
          inputs: ["\(name).concat"]))
      maps = maps.count < 32 ? maps + [name] : [name]
    }
    return Samples.network(layers, input: Shape(2, 1, 1))
  }

  @Test("2,000 layers are read and checked", arguments: [false, true])
  func thousands(isDense: Bool) throws {
    let network = isDense ? Self.dense(2000) : Self.chain(2000)
    let read = try NetworkDescription(decoding: Array(network.jsonText.utf8))
    #expect(read == network)
    let validated = try read.validated()
    #expect(validated.shapes.count == 2001)
    #expect(validated.logitsLayer == network.layers.last)
  }

  /// Four times the layers take about four times as long; with work that grows by the square they would take sixteen
  /// times as long. The shortest of some runs counts, since other work shares the machine.
  @Test("The time grows with the number of layers", arguments: [false, true])
  func time(isDense: Bool) throws {
    let clock = ContinuousClock()
    let texts = [500, 2000].map { Array((isDense ? Self.dense($0) : Self.chain($0)).jsonText.utf8) }
    var shortest = [Duration.seconds(1000), .seconds(1000)]
    for _ in 0..<4 {
      for (index, text) in texts.enumerated() {
        let time = try clock.measure {
          let validated = try NetworkDescription(decoding: text).validated()
          _ = validated.description.layers.map(validated.line) + validated.parameters.map(\.name)
        }
        shortest[index] = min(shortest[index], time)
      }
    }
    #expect(shortest[1] < shortest[0] * 9, "\(shortest)")
  }
}

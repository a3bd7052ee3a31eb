import NetworkDescription
import Testing

@testable import ExplainerCompiler

/// Networks of thousands of layers: planning them takes time in proportion to their size, and no stack.
@Suite("Deep networks")
struct DepthTests {
  /// Convolutions and activations, `count` layers.
  private func chain(_ count: Int, _ make: (Int, String) -> Layer) -> NetworkDescription {
    var layers = [Networks.convolution("start", "input", 16)]
    for index in 1..<count { layers.append(make(index, layers[index - 1].name)) }
    return Networks.network(layers + Networks.head(layers[count - 1].name))
  }

  /// Residual blocks of two convolutions, normalised.
  private func residual(_ count: Int) -> NetworkDescription {
    var layers = [Networks.convolution("start", "input", 16)]
    for index in 0..<count {
      let (input, name) = (layers[layers.count - 1].name, "b\(index)")
      layers += [
        Networks.convolution("\(name).1", input, 16), Networks.normalization("\(name).n", "\(name).1"),
        Networks.layer("\(name).r", ReLU(), "\(name).n"), Networks.convolution("\(name).2", "\(name).r", 16),
        Networks.layer("\(name).s", Add(), "\(name).2", input),
        Networks.layer("\(name).o", ReLU(), "\(name).s"),
      ]
    }
    return Networks.network(layers + Networks.head(layers[layers.count - 1].name))
  }

  /// Layers that each read all before them.
  private func dense(_ count: Int) -> NetworkDescription {
    var layers: [Layer] = []
    var names = ["start"]
    layers.append(Networks.convolution("start", "input", 16))
    for index in 0..<count {
      layers.append(Layer("j\(index)", Concat(), inputs: names))
      layers.append(Networks.normalization("n\(index)", "j\(index)"))
      layers.append(Networks.layer("r\(index)", ReLU(), "n\(index)"))
      layers.append(Networks.convolution("c\(index)", "r\(index)", 12))
      names.append("c\(index)")
    }
    layers.append(Layer("all", Concat(), inputs: names))
    return Networks.network(layers + Networks.head("all"))
  }

  /// How long three passes and their memory take, in seconds.
  private func seconds(_ description: NetworkDescription) throws -> Double {
    var stages: Stages?
    let time = try ContinuousClock().measure { stages = try Stages(description) }
    #expect(try #require(stages).end > 0)
    return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  }

  @Test("Chains of 2,000 layers, 300 residual blocks, dense blocks of 60 layers", .timeLimit(.minutes(1)))
  func sizes() throws {
    let relu = chain(2_000) { Networks.layer("r\($0)", ReLU(), $1) }
    let convolutions = chain(2_000) { Networks.convolution("c\($0)", $1, 16) }
    let blocks = residual(300)
    let joins = dense(60)
    let nested = chain(200) { index, input in Layer("j\(index)", Concat(), inputs: [input, "start"]) }
    for (name, network) in [
      ("relu", relu), ("conv", convolutions), ("residual", blocks), ("dense", joins), ("nested", nested),
    ] {
      let time = try seconds(network)
      #expect(time < 10, "\(name)")
    }
  }
}

import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing
import WeightFiles

@testable import ExplainCommand

/// `random-weights`.
@Suite struct RandomWeightsTests {
  let harness: CommandHarness
  init() throws { harness = try CommandHarness() }

  @Test func theFileFitsTheNetworkAndTheSeedDecidesIt() throws {
    for (name, seed) in [("a", "7"), ("b", "7"), ("c", "8")] {
      let outcome = harness.run("random-weights", "--seed", seed, "--output", "@\(name).safetensors")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output == "")
    }
    #expect(harness.bytes("a.safetensors") == harness.bytes("b.safetensors"))
    #expect(harness.bytes("a.safetensors") != harness.bytes("c.safetensors"))
    #expect(harness.text("a.safetensors").contains(#""seed":"7""#))
    let names = try WeightFile(path: harness.path("a.safetensors")).tensors.map(\.name)
    #expect(names == TinyWeights.tensors.map(\.name).sorted())
    #expect(harness.run("classify", "@cat.png", "--weights", "@a.safetensors").status == 0)
    #expect(harness.run("random-weights", "--output", "@none/a.safetensors").status == 1)
    #expect(harness.run("random-weights").status == 2)
  }

  /// Sixteen residual blocks as MobileNetV2 has them: a linear map, an expansion behind a clipped ReLU, a sum.
  @Test func signalsNeitherGrowNorVanish() throws {
    var layers = [
      Layer("conv", convolution("conv", 16), inputs: ["input"]),
      Layer("bn", normalisation("bn"), inputs: ["conv"]),
    ]
    var last = "bn"
    for block in 0..<16 {
      let names = ["expand", "bn1", "relu", "project", "bn2"].map { "\(block).\($0)" }
      layers += [
        Layer(names[0], convolution(names[0], 48), inputs: [last]),
        Layer(names[1], normalisation(names[1]), inputs: [names[0]]),
        Layer(names[2], ClippedReLU(maximum: 6), inputs: [names[1]]),
        Layer(names[3], convolution(names[3], 16), inputs: [names[2]]),
        Layer(names[4], normalisation(names[4]), inputs: [names[3]]),
        Layer("\(block)", Add(), inputs: [last, names[4]]),
      ]
      last = "\(block)"
    }
    layers += [
      Layer("gap", GlobalAveragePooling(), inputs: [last]),
      Layer("fc", Dense(outputCount: 5, weight: "fc.weight", bias: "fc.bias"), inputs: ["gap"]),
    ]
    let network = try NetworkDescription(
      name: "Deep", inputShape: Shape(3, 8, 8),
      preprocessing: Preprocessing(resizeShortSide: nil, mean: [0, 0, 0], scale: [1, 1, 1]), classCount: 5,
      layers: layers
    ).validated()
    let weights = InitialWeights(network, seed: 3).tensors
    #expect(Set(weights.map(\.name)) == Set(network.parameters.map(\.name)))
    let parameters = Dictionary(uniqueKeysWithValues: weights.map { ($0.name, $0.values.map(Double.init)) })
    let reference = try ReferenceNetwork(network, parameters: parameters)
    var random = TestSupport.SplitMix64(seed: 5)
    let input = (0..<3 * 8 * 8).map { _ in 1.7 * random.uniform() }
    let maps = reference.forward(ReferenceTensor(Shape(3, 8, 8), input))
    for layer in layers {
      let values = try #require(maps[layer.name]).values
      let meanSquare = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
      // Sums of 16 branches with a quarter of the variance each.
      #expect((0.005...20).contains(meanSquare), "\(layer.name): \(meanSquare)")
    }
  }

  private func convolution(_ name: String, _ channels: Int) -> Convolution {
    Convolution(
      outputChannels: channels, window: Window(kernel: Pair(1, 1)), weight: "\(name).weight", bias: nil)
  }

  private func normalisation(_ name: String) -> BatchNormalization {
    BatchNormalization(
      scale: "\(name).weight", shift: "\(name).bias", mean: "\(name).mean", variance: "\(name).var",
      epsilon: 1e-5)
  }
}

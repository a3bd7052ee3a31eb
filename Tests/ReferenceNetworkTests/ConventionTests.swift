import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@Suite("Conventions of the reference at kinks, ties and borders")
struct ConventionTests {
  private func evaluate(
    _ kind: any LayerKind, _ input: ReferenceTensor, outputGradient: [Double]? = nil
  ) throws -> (output: ReferenceTensor, gradient: [Double]) {
    let network = try SmallNetworks.pooled(seed: 1)
    let layer = Layer("layer", kind, inputs: ["input"])
    let output = network.output(of: layer, inputs: [input])
    let gradient = ReferenceTensor(
      output.shape, outputGradient ?? output.values.map { _ in 1 })
    let parts = network.inputGradients(
      of: layer, inputs: [input], output: output, outputGradient: gradient)
    return (output, parts[0].values)
  }

  @Test("ReLU has the derivative 0 at 0")
  func relu() throws {
    let result = try evaluate(ReLU(), ReferenceTensor(Shape(3, 1, 1), [-1, 0, 2]))
    #expect(result.output.values == [0, 0, 2])
    #expect(result.gradient == [0, 0, 1])
  }

  @Test("LeakyReLU has its slope as derivative at 0")
  func leaky() throws {
    let result = try evaluate(LeakyReLU(slope: 0.25), ReferenceTensor(Shape(3, 1, 1), [-1, 0, 2]))
    #expect(result.output.values == [-0.25, 0, 2])
    #expect(result.gradient == [0.25, 0.25, 1])
  }

  @Test("ReLU6 has the derivative 0 at 0 and at 6")
  func clipped() throws {
    let result = try evaluate(
      ClippedReLU(maximum: 6), ReferenceTensor(Shape(5, 1, 1), [-1, 0, 5, 6, 7]))
    #expect(result.output.values == [0, 0, 5, 6, 6])
    #expect(result.gradient == [0, 0, 1, 0, 0])
  }

  @Test("The first maximum in row order takes the gradient of a max-pool")
  func ties() throws {
    let result = try evaluate(
      MaxPooling(window: SmallNetworks.window(2)), ReferenceTensor(Shape(1, 2, 3), [1, 5, 5, 5, 2, 5]),
      outputGradient: [10, 20])
    #expect(result.output.values == [5, 5])
    #expect(result.gradient == [0, 30, 0, 0, 0, 0])
  }

  @Test("Padding never wins a max-pool")
  func paddedMaximum() throws {
    let result = try evaluate(
      MaxPooling(window: SmallNetworks.window(3, stride: 2, padding: 1)),
      ReferenceTensor(Shape(1, 2, 2), [-4, -3, -2, -1]))
    #expect(result.output.values == [-1])
    #expect(result.gradient == [0, 0, 0, 1])
  }

  @Test("Ceil mode adds a last, smaller window")
  func ceilMode() throws {
    let input = ReferenceTensor(Shape(1, 1, 5), [1, 2, 3, 4, 5])
    let window = Window(kernel: Pair(1, 2), stride: Pair(1, 2))
    #expect(try evaluate(MaxPooling(window: window), input).output.values == [2, 4])
    #expect(try evaluate(MaxPooling(window: window, ceilMode: true), input).output.values == [2, 4, 5])
    let mean = AveragePooling(window: window, ceilMode: true, countsPadding: true)
    #expect(try evaluate(mean, input).output.values == [1.5, 3.5, 5])
    #expect(try evaluate(mean, input).gradient == [0.5, 0.5, 0.5, 0.5, 1])
  }

  @Test("An average counts its padding only when told to")
  func paddedAverage() throws {
    let input = ReferenceTensor(Shape(1, 1, 3), [6, 12, 18])
    let window = Window(
      kernel: Pair(1, 3), stride: Pair(1, 2), padding: Padding(top: 0, left: 1, bottom: 0, right: 1))
    #expect(try evaluate(AveragePooling(window: window), input).output.values == [9, 15])
    let counting = AveragePooling(window: window, countsPadding: true)
    #expect(try evaluate(counting, input).output.values == [6, 10])
  }

  @Test("A convolution with asymmetric padding, stride and dilation, by hand")
  func convolution() throws {
    let layer = SmallNetworks.convolution(
      "conv", "input", 1,
      Window(
        kernel: Pair(1, 2), stride: Pair(1, 2), padding: Padding(top: 0, left: 1, bottom: 0, right: 2),
        dilation: Pair(1, 2)))
    let network = try SmallNetworks.make(
      input: Shape(1, 1, 4), layers: [layer, Layer("flat", Flatten(), inputs: ["conv"])])
    let known = try ReferenceNetwork(
      network.network, parameters: ["conv.weight": [10, 100], "conv.bias": [0.5]])
    // Padded: 0 1 2 3 4 0 0; windows (0, 2), (2, 4), (4, 0).
    let input = ReferenceTensor(Shape(1, 1, 4), [1, 2, 3, 4])
    #expect(known.forward(input)["conv"]?.values == [200.5, 420.5, 40.5])
  }

  @Test("A folded batch normalisation gives the same output")
  func foldedBatchNormalization() throws {
    let window = SmallNetworks.window(3, stride: 2, padding: 1)
    let plain = SmallNetworks.convolution("conv", "input", 4, window)
    let network = try SmallNetworks.make(
      input: Shape(3, 5, 6),
      layers: [
        plain, SmallNetworks.batchNormalization("norm", "conv"), Layer("flat", Flatten(), inputs: ["norm"]),
      ], seed: 3)
    var generator = SplitMix64(seed: 3)
    let weights = generator.uniform(count: 108)
    let (biases, scales, shifts) = (
      generator.uniform(count: 4), generator.uniform(count: 4), generator.uniform(count: 4)
    )
    let (means, variances) = (generator.uniform(count: 4), generator.uniform(count: 4, 0.5...2))
    let unfolded = try ReferenceNetwork(
      network.network,
      parameters: [
        "conv.weight": weights, "conv.bias": biases, "norm.weight": scales, "norm.bias": shifts,
        "norm.mean": means, "norm.var": variances,
      ])
    let factors = (0..<4).map { scales[$0] / (variances[$0] + 1e-3).squareRoot() }
    let folded = try ReferenceNetwork(
      try SmallNetworks.make(
        input: Shape(3, 5, 6), layers: [plain, Layer("flat", Flatten(), inputs: ["conv"])]
      ).network,
      parameters: [
        "conv.weight": weights.enumerated().map { $1 * factors[$0 / 27] },
        "conv.bias": (0..<4).map { (biases[$0] - means[$0]) * factors[$0] + shifts[$0] },
      ])
    let input = SmallNetworks.input(unfolded, seed: 8)
    expectClose(
      folded.logits(folded.forward(input)), unfolded.logits(unfolded.forward(input)), tolerance: 1e-14)
  }

  @Test("Bilinear resizing has half-pixel centres and keeps the borders")
  func resizing() {
    let map = ReferenceTensor(Shape(1, 1, 2), [0, 4])
    #expect(map.resized(height: 1, width: 4).values == [0, 1, 3, 4])
    #expect(map.resized(height: 2, width: 2).values == [0, 4, 0, 4])
    #expect(ReferenceTensor(Shape(1, 1, 3), [2, 6, 4]).normalized().values == [0, 1, 0.5])
    #expect(ReferenceTensor(Shape(1, 1, 2), [3, 3]).normalized().values == [0, 0])
  }
}

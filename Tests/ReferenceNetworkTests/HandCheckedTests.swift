import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

/// Numbers that other libraries' tests carry and that a person can recompute on paper.
@Suite("Hand-checked maps")
struct HandCheckedTests {
  /// A 3x3 convolution of ones with biases -50 and -75, ReLU, and a dense layer of +1 and -1.
  private func captumNetwork() throws -> ReferenceNetwork {
    let network = try SmallNetworks.make(
      input: Shape(1, 4, 4),
      layers: [
        SmallNetworks.convolution("conv", "input", 2, SmallNetworks.window(3)),
        Layer("relu", ReLU(), inputs: ["conv"]),
        Layer("flat", Flatten(), inputs: ["relu"]),
        SmallNetworks.dense("dense", "flat", 4),
        Layer("relu2", ReLU(), inputs: ["dense"]),
      ])
    let row: [Double] = [1, 1, 1, 1, 1, -1, -1, -1]
    return try ReferenceNetwork(
      network.network,
      parameters: [
        "conv.weight": Array(repeating: 1, count: 18), "conv.bias": [-50, -75],
        "dense.weight": row + row + row + row, "dense.bias": [0, 0, 0, 0],
      ])
  }

  private func evaluation(adding offset: Double = 0, changing pixel: Int? = nil) throws -> Evaluation {
    var values = (0..<16).map { Double($0) + offset }
    if let pixel { values[pixel] = -4 }
    return Evaluation(try captumNetwork(), ReferenceTensor(Shape(1, 4, 4), values), target: 0)
  }

  private func gradCAM(_ run: Evaluation, _ layer: String, rectified: Bool = false) throws -> ReferenceMap {
    ReferenceMethods.gradCAM(
      try run.activation(layer), try run.gradient(layer), rectified: rectified)
  }

  @Test("Grad-CAM at a convolution's output, also channel by channel")
  func atConvolution() throws {
    let run = try evaluation()
    let result = try gradCAM(run, "conv")
    #expect(result.weights == [0.75, -0.5])
    #expect(result.map.values == [11.25, 13.5, 20.25, 22.5])
    let activation = try run.activation("conv")
    #expect(activation.channel(0).map { 0.75 * $0 } == [-3.75, 3, 23.25, 30])
    #expect(activation.channel(1).map { -0.5 * $0 } == [15, 10.5, -3, -7.5])
  }

  @Test("Grad-CAM at the ReLU")
  func atReLU() throws {
    #expect(try gradCAM(try evaluation(), "relu").map.values == [0, 4, 28, 32.5])
  }

  @Test("Grad-CAM at the input, with and without the last ReLU")
  func atInput() throws {
    let run = try evaluation(changing: 5)
    let input = try run.activation("input").values
    #expect(try gradCAM(run, "input").map.values == input.map { 0.5625 * $0 })
    #expect(try gradCAM(run, "input", rectified: true).map.values == input.map { 0.5625 * max(0, $0) })
  }

  @Test("Grad-CAM of the sum of two inputs")
  func twoInputs() throws {
    #expect(try gradCAM(try evaluation(adding: 1), "conv").map.values == [14.5, 19, 32.5, 37])
  }

  @Test("Grad-CAM at a layer without positions")
  func denseLayer() throws {
    let network = try SmallNetworks.make(
      input: Shape(3, 1, 1),
      layers: [
        SmallNetworks.dense("dense0", "input", 3), SmallNetworks.dense("dense1", "dense0", 4),
        Layer("relu", ReLU(), inputs: ["dense1"]), SmallNetworks.dense("dense2", "relu", 2),
      ])
    let known = try ReferenceNetwork(
      network.network,
      parameters: [
        "dense0.weight": [1, 0, 0, 0, 1, 0, 0, 0, 1], "dense0.bias": [0, 0, 0],
        "dense1.weight": Array(repeating: 1, count: 12), "dense1.bias": [-10, 1, 1, 1],
        "dense2.weight": Array(repeating: 1, count: 8), "dense2.bias": [-1, 1],
      ])
    let run = Evaluation(known, ReferenceTensor(Shape(3, 1, 1), [0, 100, 0]), target: 0)
    #expect(try gradCAM(run, "dense0").map.values == [400])
  }

  @Test("Grad-CAM of constant channels and the means of gradients")
  func constantChannels() {
    let shape = Shape(3, 3, 3)
    func constant(_ values: [Double]) -> ReferenceTensor {
      ReferenceTensor(shape, values.flatMap { Array(repeating: $0, count: 9) })
    }
    let result = ReferenceMethods.gradCAM(constant([1, 2, 4]), constant([1, 2, 3]))
    #expect(result.map.values == Array(repeating: 17, count: 9))
    let gradient = ReferenceTensor(
      Shape(4, 2, 2), [1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0.5, 0, 0, 0, 0.5, 0])
    let weights = ReferenceMethods.gradCAM(ReferenceTensor(Shape(4, 2, 2)), gradient).weights
    #expect(weights == [1, 0.5, 0.375, 0.125])
  }

  @Test("Every method on two positions, by hand")
  func twoPositions() {
    let shape = Shape(2, 1, 2)
    let a = ReferenceTensor(shape, [1, 3, 2, 0])
    let g = ReferenceTensor(shape, [1, -1, 2, 0])
    #expect(ReferenceMethods.gradCAM(a, g).map.values == [2, 0])
    #expect(ReferenceMethods.hiResCAM(a, g).map.values == [5, -3])
    #expect(ReferenceMethods.layerCAM(a, g).map.values == [5, 0])
    #expect(ReferenceMethods.xGradCAM(a, g, rectified: false).map.values == [-0.5 + 4, -1.5])
    #expect(ReferenceMethods.cam(a, classWeights: [1, -1]).map.values == [-1, 3])
    // Sum(A) = 4 and 2: alpha = 1/(2 + 4) and 1/(2 - 4); 1/(2 + 2 * 2) and 0.
    let alpha = ReferenceMethods.gradCAMPlusPlusAlpha(a, g).values
    expectClose(alpha, [1 / 6, -1 / 2, 1 / 6, 0], tolerance: 1e-15)
    expectClose(ReferenceMethods.gradCAMPlusPlus(a, g).weights, [1 / 6, 1 / 3], tolerance: 1e-15)
    let guarded = ReferenceMethods.gradCAMPlusPlusAlpha(a, g, form: .guarded).values
    expectClose(guarded, [1 / 6, 1 / 2, 1 / 6, 0], tolerance: 1e-15)
    // Sum(A g^3) = -2 and 16.
    let tied = ReferenceMethods.gradCAMPlusPlusAlpha(a, g, form: .tied).values
    expectClose(tied, [0, 0, 4.0 / 24, 0], tolerance: 1e-15)
    #expect(ReferenceMethods.gradCAMPlusPlus(a, g, form: .official).weights == [1, 2])
    let all = ReferenceMethods.gradCAMPlusPlus(a, g, form: .normalizedOverAll).weights
    expectClose(all, [-0.5, 2], tolerance: 1e-15)
  }
}

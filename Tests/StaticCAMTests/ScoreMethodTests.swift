import ImageFiles
import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

/// Grad-CAM of other scores than the logit.
@Suite("Finer-CAM and ShapleyCAM")
struct ScoreMethodTests {
  private let net: OracleNetwork
  private let input: [Float]
  private let maps: [String: ReferenceTensor]
  private static let layer = "c.last"

  init() throws {
    net = try .mixed()
    input = net.input()
    maps = net.forward(input)
  }

  private func explain(_ method: StaticCAM.Method, _ target: Int) throws -> Explanation {
    try net.network.loaded(input).explain(method, layer: net.index(Self.layer), class: target)
  }

  @Test("Finer-CAM is Grad-CAM of the oracle's score", arguments: FinerCAM.Comparison.allCases)
  func finer(_ comparison: FinerCAM.Comparison) throws {
    for (gamma, classes) in [(0.6, 3), (1, 1), (0.3, 4), (2, 9)] {
      for target in [0, 3] {
        let start = ReferenceMethods.finerStart(
          net.oracle.logits(maps), target: target, gamma: gamma, classes: classes,
          weighted: comparison == .weighted)
        let gradient = try #require(net.oracle.gradients(maps, start: start)[Self.layer])
        let expected = ReferenceMethods.gradCAM(try #require(maps[Self.layer]), gradient)
        let found = try explain(.finerCAM(gamma: gamma, classes: classes, comparison: comparison), target)
        expectClose(doubles(found.raw.values), expected.map.values, tolerance: 2e-6)
      }
    }
  }

  @Test("gamma = 0 is Grad-CAM, bit by bit")
  func gammaZero() throws {
    for comparison in FinerCAM.Comparison.allCases {
      let found = try explain(.finerCAM(gamma: 0, comparison: comparison), 2)
      #expect(found.raw == (try explain(.gradCAM, 2)).raw)
    }
  }

  @Test("Finer-CAM compares with the classes whose logits are nearest; of equal ones the lower number")
  func nearest() {
    var finer = FinerCAM()
    let logits = [5.0, 1, 4, 8, 6, 5]
    finer.gamma = 1
    finer.classes = 2
    #expect(finer.score(logits, class: 0) == [1, 0, -0.5, 0, 0, -0.5])
    #expect(finer.score(logits, class: 3) == [-0.5, 0, 0, 1, -0.5, 0])
    finer.classes = 3
    let third = Float(-1.0 / 3)
    #expect(finer.score(logits, class: 0) == [1, 0, third, 0, third, third])
    // Weighted by probability: of the logits 4 and 5 of the classes 2 and 5, q = 1 / (1 + e) and the rest.
    finer.classes = 2
    finer.comparison = .weighted
    let q: Double = 1 / (1 + 2.718281828459045)
    let mean = 4 * q + 5 * (1 - q)
    let found = finer.score(logits, class: 0)
    let (first, second): (Double, Double) = (-q * (5 - mean), -(1 - q) * (6 - mean))
    expectClose(doubles(found), [1, 0, first, 0, 0, second])
    // One class: nothing to compare with.
    #expect(finer.score([3], class: 0) == [1])
  }

  @Test("Finer-CAM at a pooled head is CAM of the difference of the classifier's rows")
  func pooledHead() throws {
    let pooled = try OracleNetwork(
      input: Shape(2, 5, 4), classes: 4,
      [
        Layer(
          "a",
          Convolution(outputChannels: 6, window: Window(kernel: Pair(2, 2)), weight: "a.w", bias: "a.b"),
          inputs: ["input"]),
        Layer("relu", ReLU(), inputs: ["a"]),
        Layer("gap", GlobalAveragePooling(), inputs: ["relu"]),
        Layer("logits", Dense(outputCount: 4, weight: "fc.w", bias: "fc.b"), inputs: ["gap"]),
      ])
    let x = pooled.input()
    let found = try pooled.network.loaded(x).explain(.finerCAM(gamma: 0.7), layer: 1, class: 1)
    let rows = (0..<4).map { Array((pooled.parameters["fc.w"] ?? [])[$0 * 6..<($0 + 1) * 6]) }
    let weights: [Double] = (0..<6).map { k in
      let others = rows[0][k] + rows[2][k] + rows[3][k]
      return rows[1][k] - 0.7 / 3 * others
    }
    expectClose(doubles(try #require(found.channelWeights)), weights.map { $0 / 12 }, tolerance: 1e-6)
  }

  @Test("ShapleyCAM is the oracle's, which writes the Hessian out", arguments: 0..<5)
  func shapley(_ target: Int) throws {
    let a = try #require(maps[Self.layer])
    let jacobian = try (0..<5).map { try #require(net.gradients(maps, $0)[Self.layer]) }
    let p = doubles(softmax(net.oracle.logits(maps).map { Float($0) }))
    let expected = ReferenceMethods.shapleyCAM(a, jacobian: jacobian, probabilities: p, target: target)
    let found = try explain(.shapleyCAM(target: .rest, threshold: 0), target)
    expectClose(doubles(try #require(found.channelWeights)), expected.weights, tolerance: 2e-6)
    expectClose(doubles(found.raw.values), expected.map.values, tolerance: 2e-6)
    #expect(found.channelWeights != (try explain(.gradCAM, target)).channelWeights)
  }

  /// w = GAP(G - H A / 2), with H A = d/dt of the gradient at A + t A, by central differences through the head.
  @Test("ShapleyCAM's Hessian is the derivative of the gradient")
  func hessian() throws {
    let a = try #require(maps[Self.layer])
    let head = Array(net.description.layers.drop { $0.name != "flat" })
    func gradient(_ scale: Double) throws -> ReferenceTensor {
      var inner = maps
      inner[Self.layer] = a.mapped { $0 * scale }
      for layer in head {
        inner[layer.name] = net.oracle.output(
          of: layer, inputs: try layer.inputs.map { try #require(inner[$0]) })
      }
      let y = net.oracle.logits(inner)
      let p = softmaxInDouble(y)
      return try #require(
        net.oracle.gradients(inner, start: p.indices.map { ($0 == 1 ? 2 : 0) - p[$0] })[Self.layer])
    }
    let step = 1e-5
    let product = try gradient(1 + step).combined(with: try gradient(1 - step)) { ($0 - $1) / (2 * step) }
    let weights = try gradient(1).combined(with: product) { $0 - $1 / 2 }.channelMeans
    let found = try explain(.shapleyCAM, 1)
    expectClose(doubles(try #require(found.channelWeights)), weights, tolerance: 1e-5)
    #expect(deviation(try gradient(1).channelMeans, weights) > 1e-3, "the second order is seen")
  }

  private func softmaxInDouble(_ y: [Double]) -> [Double] {
    let powers = y.map { ElementaryFunctions.exponential($0 - (y.max() ?? 0)) }
    return powers.map { $0 / powers.reduce(0, +) }
  }

  @Test("With the logit ShapleyCAM is Grad-CAM, bit by bit; the threshold leaves out improbable classes")
  func logit() throws {
    #expect(try explain(.shapleyCAM(target: .logit), 2).raw == explain(.gradCAM, 2).raw)
    let network = net.network
    let session = try network.loaded(input)
    let most = session.probabilities.sorted(by: >)
    let threshold = Double(most[1] + most[2]) / 2
    _ = try session.explain(.shapleyCAM(target: .rest, threshold: threshold), layer: 7, class: 0)
    #expect(network.log.backwards.count == 3)
    let exact = try explain(.shapleyCAM(target: .rest, threshold: 0), 0)
    let almost = try explain(.shapleyCAM, 0)
    expectClose(doubles(almost.raw.values), doubles(exact.raw.values), tolerance: 1e-5)
  }

  @Test("Scores: the derivative of the probability, which has the sum 0")
  func scores() {
    let logits: [Float] = [1, -2, 0.5]
    let p = doubles(softmax(logits))
    let start = doubles(Score.probability.start(logits, class: 2))
    expectClose(start, [-p[2] * p[0], -p[2] * p[1], p[2] * (1 - p[2])], tolerance: 1e-6)
    expectClose(start.reduce(0, +), 0, relativeTo: 1, tolerance: 1e-7)
    // Where p_c is 1 in Float32, what is left of the others is not lost.
    let certain = Score.probability.start([30, 0, 0], class: 0)
    #expect(certain[0] > 0 && abs(Double(certain[0] + certain[1] + certain[2])) < 1e-18)
    #expect(Score.logit.start(logits, class: 1) == [0, 1, 0])
    #expect(Score.weighted([3, 4, 5]).start(logits, class: 1) == [3, 4, 5])
  }
}

import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

/// Identities between methods that hold by algebra.
@Suite("Identities of the methods", .serialized)
struct IdentityTests {
  static let seeds: [UInt64] = [11, 12, 13]
  static let tight = 1e-12

  /// A network whose `features` feed a global average and a dense layer, with what it says about one class.
  private struct Pooled {
    var run: Evaluation
    var a: ReferenceTensor
    var g: ReferenceTensor
    var row: [Double]
    var bias: Double
    var positions: Double

    init(seed: UInt64, target: Int = 1) throws {
      let layout = try SmallNetworks.pooled(seed: seed)
      var generator = SplitMix64(seed: seed)
      var parameters: [String: [Double]] = [:]
      for parameter in layout.network.parameters {
        parameters[parameter.name] = generator.uniform(count: parameter.count, -0.6...0.6)
      }
      let network = try ReferenceNetwork(layout.network, parameters: parameters)
      run = Evaluation(network, SmallNetworks.input(network, seed: seed + 50), target: target)
      a = try run.activation("features")
      g = try run.gradient("features")
      let channels = a.shape.channels
      row = Array((parameters["dense.weight"] ?? [])[target * channels..<(target + 1) * channels])
      bias = parameters["dense.bias"]?[target] ?? .nan
      positions = Double(a.shape.positions)
    }
  }

  @Test("CAM, Grad-CAM and HiResCAM agree at a pooled head and add up to the logit", arguments: seeds)
  func pooledHead(seed: UInt64) throws {
    let net = try Pooled(seed: seed)
    let cam = ReferenceMethods.cam(net.a, classWeights: net.row).map.values
    let gradCAM = ReferenceMethods.gradCAM(net.a, net.g, rectified: false).map.values
    let hiResCAM = ReferenceMethods.hiResCAM(net.a, net.g).map.values
    expectClose(gradCAM.map { $0 * net.positions }, cam, tolerance: Self.tight)
    expectClose(hiResCAM.map { $0 * net.positions }, cam, tolerance: Self.tight)
    expectClose(hiResCAM.reduce(0, +), net.run.logit - net.bias, tolerance: Self.tight)
    expectClose(cam.reduce(0, +) / net.positions + net.bias, net.run.logit, tolerance: Self.tight)
  }

  @Test("XGrad-CAM keeps the sum of A G and is CAM at a pooled head", arguments: seeds)
  func xGradCAM(seed: UInt64) throws {
    let net = try Pooled(seed: seed)
    for layer in ["relu1", "pool1", "features"] {
      let (a, g) = (try net.run.activation(layer), try net.run.gradient(layer))
      let sum = ReferenceMethods.xGradCAM(a, g, rectified: false).map.values.reduce(0, +)
      expectClose(sum, dot(a.values, g.values), tolerance: Self.tight)
      expectClose(
        sum, ReferenceMethods.hiResCAM(a, g).map.values.reduce(0, +), tolerance: Self.tight)
    }
    let cam = ReferenceMethods.cam(net.a, classWeights: net.row).map.values
    let map = ReferenceMethods.xGradCAM(net.a, net.g, rectified: false).map.values
    expectClose(map.map { $0 * net.positions }, cam, tolerance: Self.tight)
  }

  @Test("Without biases the maps add up to the logit and do not see the contrast", arguments: seeds)
  func withoutBiases(seed: UInt64) throws {
    let network = try SmallNetworks.residual(seed: seed)
    let input = SmallNetworks.input(network, seed: seed)
    let run = Evaluation(network, input, target: 0)
    let doubled = Evaluation(network, input.mapped { 2 * $0 }, target: 0)
    for layer in ["input", "relu1", "relu2", "mean"] {
      let (a, g) = (try run.activation(layer), try run.gradient(layer))
      expectClose(
        ReferenceMethods.xGradCAM(a, g, rectified: false).map.values.reduce(0, +), run.logit,
        tolerance: 1e-10)
      let map = ReferenceMethods.gradCAM(a, g).map.normalized()
      let other = ReferenceMethods.gradCAM(
        try doubled.activation(layer), try doubled.gradient(layer))
      expectClose(other.map.normalized().values, map.values, relativeTo: 1, tolerance: Self.tight)
    }
  }

  @Test("Alpha of Grad-CAM++ is 1 / (2 + Sum(A) g); tied only at a pooled head", arguments: seeds)
  func alpha(seed: UInt64) throws {
    let net = try Pooled(seed: seed)
    for layer in ["relu1", "features"] {
      let (a, g) = (try net.run.activation(layer), try net.run.gradient(layer))
      let sums = a.channelSums
      let positions = a.shape.positions
      let expected = g.values.enumerated().map { i, g in g == 0 ? 0 : 1 / (2 + sums[i / positions] * g) }
      let alpha = ReferenceMethods.gradCAMPlusPlusAlpha(a, g).values
      expectClose(alpha, expected, tolerance: 1e-10)
      let tied = ReferenceMethods.gradCAMPlusPlusAlpha(a, g, form: .tied).values
      let agreement = deviation(tied, alpha)
      #expect(layer == "features" ? agreement < 1e-10 : agreement > 1e-3)
    }
  }

  @Test("Grad-CAM++, its official form and LayerCAM at a pooled head", arguments: seeds)
  func gradCAMPlusPlus(seed: UInt64) throws {
    let net = try Pooled(seed: seed)
    let slopes = net.row.map { $0 / net.positions }
    let expected = zip(slopes, net.a.channelSums).map { g, sum in
      net.positions * max(0, g) / (2 + sum * g)
    }
    expectClose(ReferenceMethods.gradCAMPlusPlus(net.a, net.g).weights, expected, tolerance: 1e-10)
    let official = ReferenceMethods.gradCAMPlusPlus(
      net.a, net.g, form: .official, logit: net.run.logit)
    let plain = ReferenceMethods.gradCAMPlusPlus(net.a, net.g, form: .official)
    let factor = official.weights.reduce(0, +) / plain.weights.reduce(0, +)
    expectClose(plain.weights, slopes.map { max(0, $0) }, tolerance: 1e-10)
    expectClose(official.weights, plain.weights.map { factor * $0 }, tolerance: 1e-10)
    let layerCAM = ReferenceMethods.layerCAM(net.a, net.g)
    expectClose(plain.map.values, layerCAM.map.values, tolerance: 1e-10)
    let weighted = ReferenceMethods.cam(net.a, classWeights: slopes.map { max(0, $0) })
    expectClose(layerCAM.map.values, weighted.map.values, tolerance: Self.tight)
  }

  @Test("LayerCAM is the sum of relu(G A) where A >= 0", arguments: seeds)
  func elementWise(seed: UInt64) throws {
    let net = try Pooled(seed: seed)
    let (a, g) = (try net.run.activation("relu1"), try net.run.gradient("relu1"))
    let products = a.combined(with: g) { max(0, $0 * $1) }
    let positions = a.shape.positions
    let expected = (0..<positions).map { i in
      (0..<a.shape.channels).reduce(0) { $0 + products.values[$1 * positions + i] }
    }
    expectClose(ReferenceMethods.layerCAM(a, g).map.values, expected, tolerance: Self.tight)
  }

  @Test("Fusion scales shallow maps by tanh and takes the largest")
  func fusion() {
    let shallow = ReferenceTensor(Shape(1, 1, 4), [0, 1, 4, 2])
    let deep = ReferenceTensor(Shape(1, 1, 2), [3, 0])
    let fused = ReferenceMethods.fused(
      [.init(shallow, isShallow: true), .init(deep, isShallow: false)], height: 1, width: 4)
    // tanh(0), tanh(1/2), tanh(2), tanh(1) against 1, 3/4, 1/4, 0.
    expectClose(
      fused.values, [1, 0.75, 0.9640275800758169, 0.7615941559557649], tolerance: 1e-15)
    let dead = ReferenceMethods.fused(
      [.init(ReferenceTensor(Shape(1, 2, 2)), isShallow: true)], height: 2, width: 2)
    #expect(dead.values == [0, 0, 0, 0])
  }
}

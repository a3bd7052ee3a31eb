import Foundation
import ImageFiles
import NetworkDescription
import NetworkRuntime
import StaticCAM
import TestSupport
import Testing

/// One network of the reference pack: its preprocessing and the layers whose A and G the pack holds.
struct PackNetwork: Sendable, CustomTestStringConvertible {
  let name: String
  let layers: [String]
  let preprocessing: Preprocessing
  let cifar: Bool
  var testDescription: String { name }

  init(
    _ name: String, _ layers: [String], order: Preprocessing.ChannelOrder = .rgb, mean: [Double],
    scale: [Double], cifar: Bool = false
  ) {
    self.name = name
    self.layers = layers
    self.cifar = cifar
    preprocessing = Preprocessing(
      resizeShortSide: cifar ? nil : 224, channelOrder: order, mean: mean, scale: scale)
  }

  private static let mean = [0.485, 0.456, 0.406].map { $0 * 255 }
  private static let scale = [0.229, 0.224, 0.225].map { 1 / ($0 * 255) }
  private static let half = Array(repeating: 127.5, count: 3)
  private static let halves = Array(repeating: 1 / 127.5, count: 3)

  static let all = [
    PackNetwork(
      "tiny-darknet", ["conv12.leaky", "conv15.leaky"], mean: [0, 0, 0], scale: [1 / 255, 1 / 255, 1 / 255]),
    PackNetwork("squeezenet1.1", ["fire7.concat", "fire9.concat"], mean: mean, scale: scale),
    PackNetwork(
      "googlenet", ["inception_4c.output", "inception_5b.output"], order: .bgr, mean: [104, 117, 123],
      scale: [1, 1, 1]),
    PackNetwork("mobilenet_v2_1.0_224", ["conv19.relu6", "conv35.relu6"], mean: half, scale: halves),
    PackNetwork("mobilenet_v1_0.25_224", ["conv_pw_8_relu", "conv_pw_13_relu"], mean: half, scale: halves),
    PackNetwork(
      "resnet20_cifar10", ["layer2.2.relu2", "layer3.2.relu2"], mean: mean, scale: scale, cifar: true),
    PackNetwork(
      "densenet40_cifar10", ["block2.layer12.concat", "final.relu"], mean: [0, 0, 0], scale: [1, 1, 1],
      cifar: true),
  ]

  /// The first picture, and its file. The pack takes it with a short side of 224.
  var picture: (name: String, file: String) {
    cifar
      ? ("horse_arabian_s_001734", "data/cifar10/horse_arabian_s_001734.png")
      : ("both", "data/images_multi/both.png")
  }
}

@Suite("Agreement with the reference pack", .enabled(if: SharedData.isPresent, "needs the shared data"))
struct PackTests {
  @Test("Preprocessing gives the pack's input", arguments: PackNetwork.all)
  func input(_ network: PackNetwork) throws {
    let pack = try ReferencePack(model: network.name, picture: network.picture.name)
    let expected = try pack.array("input")
    let preprocessor = Preprocessor(
      network.preprocessing, inputShape: Shape(expected.shape[0], expected.shape[1], expected.shape[2]))
    let image = try Image(contentsOf: SharedData.file(network.picture.file).path)
    let picture = preprocessor.picture(of: image)
    expectClose(doubles(try preprocessor.tensor(of: picture)), expected.values, tolerance: 3e-7)
    #expect(preprocessor.picture(of: expected.values.map { Float($0) }) == picture)
  }

  @Test("Methods on the pack's feature maps and gradients give its maps", arguments: PackNetwork.all)
  func maps(_ network: PackNetwork) throws {
    let pack = try ReferencePack(model: network.name, picture: network.picture.name)
    let methods: [(key: String, method: StaticCAM.Method)] = [
      ("grad_cam", .gradCAM), ("grad_cam_pp", .gradCAMPlusPlus),
      ("grad_cam_pp_guarded", .gradCAMPlusPlus(guarded: true)), ("hires_cam", .hiResCAM),
      ("xgrad_cam", .xGradCAM), ("layer_cam", .layerCAM), ("cam", .cam),
    ]
    var compared = 0
    for layer in network.layers {
      let (a, g) = (try pack.array("A/\(layer)"), try pack.array("G/\(layer)"))
      let shape = Shape(a.shape[0], a.shape[1], a.shape[2])
      var fixed = HandMadeNetwork.fixed([(shape, a.values.map { Float($0) }, g.values.map { Float($0) })])
      fixed.plan.inputShape = network.cifar ? Shape(3, 32, 32) : Shape(3, 224, 224)
      if pack.contains("cam.weights/\(layer)") {
        fixed.plan.camHead = CAMHead(layer: 0, weights: "head")
        fixed.parameters["head"] = try pack.values("cam.weights/\(layer)").map { Float($0) }
        fixed.plan.classCount = 1
        fixed.logits = { _ in [0] }
      }
      let session = try fixed.loaded()
      for (key, method) in methods where pack.contains("\(key)/\(layer)") {
        // Behind a pole rounding decides: the guarded form is there for those.
        let deviation = max(
          pack.float32Deviation("\(key)/\(layer)"), pack.float32Deviation("\(key).weights/\(layer)"))
        guard deviation < 1e-4 else { continue }
        let found = try session.explain(method, layer: 0, class: 0)
        let comment: Comment = "\(network.name) \(key)/\(layer)"
        let tolerance = max(3e-6, 10 * deviation)
        expectClose(
          doubles(found.raw.values), try pack.values("\(key)/\(layer)"), tolerance: tolerance, comment)
        if let weights = found.channelWeights, pack.contains("\(key).weights/\(layer)") {
          expectClose(
            doubles(weights), try pack.values("\(key).weights/\(layer)"), tolerance: tolerance, comment)
        }
        compared += 1
        if key == "grad_cam", layer == network.layers[1] {
          expectClose(
            doubles(found.heatmap.values), try pack.values("grad_cam.heatmap"), tolerance: 3e-6, comment)
        }
      }
    }
    #expect(compared >= 9)
  }
}

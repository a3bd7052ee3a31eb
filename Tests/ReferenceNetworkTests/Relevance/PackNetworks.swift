import Foundation
import NetworkDescription
import ONNXImport
import ReferenceNetwork
import TestSupport
import Testing

/// A network of the reference pack with its pictures, target layers and preprocessing.
struct PackNetwork: Sendable, CustomTestStringConvertible {
  var name: String
  var layers: [String]
  /// The second picture is left out where one takes seconds, except for the networks that models are made of.
  var pictures = ["both", "ILSVRC2012_val_00000031"]
  /// Whether only some of the rules are compared.
  var isLarge = false
  /// Subtracted from pixels and multiplied afterwards, one a channel.
  var mean: [Double] = [0, 0, 0]
  var scale: [Double] = [1, 1, 1]
  var testDescription: String { name }

  static let all = [
    PackNetwork(
      name: "squeezenet1.1", layers: ["fire3.concat", "fire7.concat", "fire9.concat"],
      mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
      scale: [1 / (255 * 0.229), 1 / (255 * 0.224), 1 / (255 * 0.225)]),
    PackNetwork(
      name: "tiny-darknet", layers: ["conv4.leaky", "conv12.leaky", "conv15.leaky"],
      scale: [1 / 255, 1 / 255, 1 / 255]),
    PackNetwork(
      name: "mobilenet_v1_0.25_224", layers: ["conv_pw_3_relu", "conv_pw_8_relu", "conv_pw_13_relu"],
      mean: [127.5, 127.5, 127.5], scale: [1 / 127.5, 1 / 127.5, 1 / 127.5]),
    PackNetwork(
      name: "mobilenet_v2_1.0_224", layers: ["dwconv3.relu6", "conv19.relu6", "conv35.relu6"],
      pictures: ["both"], mean: [127.5, 127.5, 127.5], scale: [1 / 127.5, 1 / 127.5, 1 / 127.5]),
    PackNetwork(
      name: "resnet20_cifar10", layers: ["layer1.2.relu2", "layer2.2.relu2", "layer3.2.relu2"],
      pictures: ["horse_arabian_s_001734", "ship_lightship_s_000763"],
      mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
      scale: [1 / (255 * 0.229), 1 / (255 * 0.224), 1 / (255 * 0.225)]),
    PackNetwork(
      name: "densenet40_cifar10", layers: ["block1.layer12.relu", "block2.layer12.concat", "final.relu"],
      pictures: ["horse_arabian_s_001734"]),
    PackNetwork(
      name: "googlenet", layers: ["conv2.3x3_reduce.relu", "inception_4c.output", "inception_5b.output"],
      pictures: ["both"], isLarge: true, mean: [104, 117, 123]),
  ]

  var preprocessing: Preprocessing { Preprocessing(resizeShortSide: nil, mean: mean, scale: scale) }

  /// The network with its parameters.
  func network() throws -> ReferenceNetwork {
    let folder = SharedData.file("data/models/\(name)").path
    var parameters = try SafetensorsFile(contentsOf: URL(filePath: "\(folder)/\(name).safetensors")).tensors
    let description: NetworkDescription
    switch name {
    case "resnet20_cifar10":
      description = Self.resNet20(preprocessing)
      for (width, stage) in [(16, "layer2"), (32, "layer3")] {
        parameters["\(stage).shortcut"] = Self.shortcut(width)
      }
    case "googlenet":
      description = Self.googLeNet(preprocessing, channels: parameters.mapValues(\.count))
    default:
      let graph = try ONNXImporter.graph(path: "\(folder)/\(name).onnx")
      description = try ImportedModel(
        graph, name: "M", preprocessing: preprocessing, labels: (0..<graph.classCount).map { "\($0)" },
        sourceName: name
      ).description
    }
    return try ReferenceNetwork(try description.validated(), parameters: parameters)
  }

  /// Convolution, batch normalisation, and perhaps an activation behind them.
  private static func normalised(
    _ name: String, _ norm: String, _ input: String, _ outputs: Int, stride: Int
  ) -> [Layer] {
    [
      SmallNetworks.convolution(
        name, input, outputs, SmallNetworks.window(3, stride: stride, padding: 1), bias: false),
      Layer(
        norm,
        BatchNormalization(
          scale: "\(norm).weight", shift: "\(norm).bias", mean: "\(norm).running_mean",
          variance: "\(norm).running_var", epsilon: Double(Float(1e-5))),
        inputs: [name]),
    ]
  }

  /// ResNet-20 for 32x32 pictures. Its shortcuts take every second position and add channels of zeros before and
  /// behind: here 1x1 convolutions of ones and zeros.
  private static func resNet20(_ preprocessing: Preprocessing) -> NetworkDescription {
    var layers = normalised("conv1", "bn1", "input", 16, stride: 1)
    layers.append(Layer("relu1", ReLU(), inputs: ["bn1"]))
    var last = "relu1"
    for (stage, width) in [(1, 16), (2, 32), (3, 64)] {
      for block in 0..<3 {
        let name = "layer\(stage).\(block)"
        let isNarrowing = stage > 1 && block == 0
        layers += normalised("\(name).conv1", "\(name).bn1", last, width, stride: isNarrowing ? 2 : 1)
        layers.append(Layer("\(name).relu1", ReLU(), inputs: ["\(name).bn1"]))
        layers += normalised("\(name).conv2", "\(name).bn2", "\(name).relu1", width, stride: 1)
        if isNarrowing {
          layers.append(
            Layer(
              "\(name).shortcut",
              Convolution(
                outputChannels: width, window: SmallNetworks.window(1, stride: 2),
                weight: "layer\(stage).shortcut", bias: nil),
              inputs: [last]))
          last = "\(name).shortcut"
        }
        layers.append(Layer("\(name).add", Add(), inputs: ["\(name).bn2", last]))
        layers.append(Layer("\(name).relu2", ReLU(), inputs: ["\(name).add"]))
        last = "\(name).relu2"
      }
    }
    layers += [
      Layer("gap", GlobalAveragePooling(), inputs: [last]), Layer("flatten", Flatten(), inputs: ["gap"]),
      SmallNetworks.dense("linear", "flatten", 10),
    ]
    return NetworkDescription(
      name: "ResNet", inputShape: Shape(3, 32, 32), preprocessing: preprocessing, classCount: 10,
      layers: layers)
  }

  /// Ones that copy channel c to channel c + width / 2 of 2 * width.
  private static func shortcut(_ width: Int) -> [Double] {
    (0..<2 * width).flatMap { output in (0..<width).map { output == $0 + width / 2 ? 1 : 0 } }
  }

  /// GoogLeNet with the identity in place of its two local response normalisations.
  private static func googLeNet(_ preprocessing: Preprocessing, channels: [String: Int]) -> NetworkDescription
  {
    var layers: [Layer] = []
    func add(_ name: String, _ kind: any LayerKind, _ inputs: String...) -> String {
      layers.append(Layer(name, kind, inputs: inputs))
      return name
    }
    func convolution(_ name: String, _ input: String, _ window: Window) -> String {
      layers.append(SmallNetworks.convolution(name, input, channels["\(name).bias"] ?? 0, window))
      return add("\(name).relu", ReLU(), name)
    }
    let pool = MaxPooling(window: SmallNetworks.window(3, stride: 2), ceilMode: true)
    let (one, three, five) = (
      SmallNetworks.window(1), SmallNetworks.window(3, padding: 1), SmallNetworks.window(5, padding: 2)
    )
    var last = convolution("conv1.7x7_s2", "input", SmallNetworks.window(7, stride: 2, padding: 3))
    last = add("pool1.norm1", Dropout(), add("pool1.3x3_s2", pool, last))
    last = convolution("conv2.3x3_reduce", last, one)
    last = add("conv2.norm2", Dropout(), convolution("conv2.3x3", last, three))
    last = add("pool2.3x3_s2", pool, last)
    for module in ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"] {
      let name = "inception_\(module)"
      let branches = [
        convolution("\(name).1x1", last, one),
        convolution("\(name).3x3", convolution("\(name).3x3_reduce", last, one), three),
        convolution("\(name).5x5", convolution("\(name).5x5_reduce", last, one), five),
        convolution("\(name).pool_proj", add("\(name).pool", MaxPooling(window: three), last), one),
      ]
      layers.append(Layer("\(name).output", Concat(), inputs: branches))
      last = "\(name).output"
      if module == "3b" { last = add("pool3.3x3_s2", pool, last) }
      if module == "4e" { last = add("pool4.3x3_s2", pool, last) }
    }
    last = add("flatten", Flatten(), add("pool5", GlobalAveragePooling(), last))
    layers.append(SmallNetworks.dense("loss3.classifier", last, 1000))
    return NetworkDescription(
      name: "GoogLeNet", inputShape: Shape(3, 224, 224), preprocessing: preprocessing, classCount: 1000,
      layers: layers)
  }
}

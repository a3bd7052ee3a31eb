import NetworkDescription
import ReferenceNetwork
import TestSupport

/// Small random networks.
enum SmallNetworks {
  /// A network of `layers` with seeded random parameters: variances from 0.5 to 1.5, anything else of about 1/sqrt(n).
  static func make(
    input: Shape, layers: [Layer], seed: UInt64 = 1
  ) throws -> ReferenceNetwork {
    let draft = NetworkDescription(
      name: "Small", inputShape: input,
      preprocessing: Preprocessing(
        resizeShortSide: nil, mean: Array(repeating: 0, count: input.channels),
        scale: Array(repeating: 1, count: input.channels)),
      classCount: 1, layers: layers)
    var shapes = [draft.inputName: input]
    for layer in layers {
      shapes[layer.name] = try layer.kind.outputShape(inputs: layer.inputs.compactMap { shapes[$0] })
    }
    var description = draft
    description.classCount = layers.last.flatMap { shapes[$0.name]?.channels } ?? 0
    let network = try description.validated()
    var generator = SplitMix64(seed: seed)
    var parameters: [String: [Double]] = [:]
    for parameter in network.parameters {
      let fan = Double(max(4, parameter.shape.dropFirst().reduce(1, *)))
      let range =
        parameter.name.hasSuffix(".var") ? 0.5...1.5 : (-2 / fan.squareRoot())...(2 / fan.squareRoot())
      parameters[parameter.name] = generator.uniform(count: parameter.count, range)
    }
    return try ReferenceNetwork(network, parameters: parameters)
  }

  /// A network that holds the parameters of `layer`.
  static func holder(of layer: Layer, inputs: [Shape]) throws -> ReferenceNetwork {
    if layer.kind.parameters(inputs: inputs).isEmpty { return try pooled(seed: 1) }
    return try make(input: inputs[0], layers: [layer, Layer("flat", Flatten(), inputs: [layer.name])])
  }

  /// A convolution layer whose parameters derive from its name.
  static func convolution(
    _ name: String, _ input: String, _ outputs: Int, _ window: Window, groups: Int = 1,
    bias: Bool = true
  ) -> Layer {
    Layer(
      name,
      Convolution(
        outputChannels: outputs, window: window, groups: groups, weight: "\(name).weight",
        bias: bias ? "\(name).bias" : nil),
      inputs: [input])
  }

  /// A batch-normalisation layer whose parameters derive from its name.
  static func batchNormalization(_ name: String, _ input: String) -> Layer {
    Layer(
      name,
      BatchNormalization(
        scale: "\(name).weight", shift: "\(name).bias", mean: "\(name).mean", variance: "\(name).var",
        epsilon: 1e-3),
      inputs: [input])
  }

  /// A dense layer whose parameters derive from its name.
  static func dense(_ name: String, _ input: String, _ outputs: Int, bias: Bool = true) -> Layer {
    Layer(
      name,
      Dense(outputCount: outputs, weight: "\(name).weight", bias: bias ? "\(name).bias" : nil),
      inputs: [input])
  }

  /// A square window with equal padding on all sides.
  static func window(_ kernel: Int, stride: Int = 1, padding p: Int = 0) -> Window {
    Window(
      kernel: Pair(kernel, kernel), stride: Pair(stride, stride),
      padding: Padding(top: p, left: p, bottom: p, right: p))
  }

  /// Every layer kind in one network, free of ties between rectified zeros: dilated, strided, grouped, asymmetrically padded, with branches.
  static func everything(seed: UInt64) throws -> ReferenceNetwork {
    let pool = Window(
      kernel: Pair(3, 2), stride: Pair(2, 2), padding: Padding(top: 1, left: 0, bottom: 1, right: 1))
    return try make(
      input: Shape(3, 9, 7),
      layers: [
        convolution(
          "conv1", "input", 8,
          Window(
            kernel: Pair(3, 2), stride: Pair(2, 1), padding: Padding(top: 1, left: 0, bottom: 2, right: 1),
            dilation: Pair(1, 2))),
        Layer("leaky", LeakyReLU(slope: 0.1), inputs: ["conv1"]),
        convolution("conv2", "leaky", 6, window(3, padding: 1), groups: 2),
        Layer("clipped", ClippedReLU(maximum: 0.4), inputs: ["conv2"]),
        convolution("conv3", "leaky", 6, window(1), bias: false),
        batchNormalization("norm", "conv3"),
        Layer("add", Add(), inputs: ["clipped", "norm"]),
        Layer("relu", ReLU(), inputs: ["add"]),
        Layer("max", MaxPooling(window: pool, ceilMode: true), inputs: ["add"]),
        Layer("mean", AveragePooling(window: pool, ceilMode: true, countsPadding: true), inputs: ["relu"]),
        Layer("concat", Concat(), inputs: ["max", "mean", "max"]),
        Layer("dropout", Dropout(), inputs: ["concat"]),
        Layer("gap", GlobalAveragePooling(), inputs: ["concat"]),
        Layer("flat", Flatten(), inputs: ["dropout"]),
        Layer("vector", Concat(), inputs: ["flat", "gap"]),
        dense("dense", "vector", 5),
        Layer("softmax", Softmax(), inputs: ["dense"]),
      ], seed: seed)
  }

  /// Two convolutions with a pooled head, `features` feeding the global average: the network of identities.
  static func pooled(seed: UInt64, bias: Bool = true) throws -> ReferenceNetwork {
    try make(
      input: Shape(2, 10, 8),
      layers: [
        convolution("conv1", "input", 6, window(3, padding: 1), bias: bias),
        Layer("relu1", ReLU(), inputs: ["conv1"]),
        Layer("pool1", MaxPooling(window: window(3, stride: 2), ceilMode: true), inputs: ["relu1"]),
        convolution("conv2", "pool1", 7, window(3, padding: 1), bias: bias),
        Layer("features", ReLU(), inputs: ["conv2"]),
        Layer("gap", GlobalAveragePooling(), inputs: ["features"]),
        Layer("flat", Flatten(), inputs: ["gap"]),
        dense("dense", "flat", 4, bias: bias),
      ], seed: seed)
  }

  /// A residual network without biases, average and max pooling before a dense head.
  static func residual(seed: UInt64) throws -> ReferenceNetwork {
    try make(
      input: Shape(2, 8, 6),
      layers: [
        convolution("conv1", "input", 5, window(3, padding: 1), bias: false),
        Layer("relu1", ReLU(), inputs: ["conv1"]),
        convolution("conv2", "relu1", 5, window(3, padding: 1), bias: false),
        Layer("add", Add(), inputs: ["conv2", "relu1"]),
        Layer("max", MaxPooling(window: window(2, stride: 2)), inputs: ["add"]),
        Layer("relu2", ReLU(), inputs: ["max"]),
        Layer("mean", AveragePooling(window: window(2, stride: 1)), inputs: ["relu2"]),
        Layer("flat", Flatten(), inputs: ["mean"]),
        dense("dense1", "flat", 6, bias: false),
        Layer("relu3", ReLU(), inputs: ["dense1"]),
        dense("dense2", "relu3", 3, bias: false),
      ], seed: seed)
  }

  /// A random input of the network's shape.
  static func input(_ network: ReferenceNetwork, seed: UInt64) -> ReferenceTensor {
    random(network.network.description.inputShape, seed: seed)
  }

  /// A random map.
  static func random(_ shape: Shape, seed: UInt64, _ range: ClosedRange<Double> = -1...1) -> ReferenceTensor {
    var generator = SplitMix64(seed: seed)
    return ReferenceTensor(shape, generator.uniform(count: shape.count, range))
  }
}

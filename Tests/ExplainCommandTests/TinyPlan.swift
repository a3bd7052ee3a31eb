import NetworkDescription
import NetworkRuntime
import StaticCAM

/// What the hand-written network says about itself.
enum TinyPlan {
  static let description = NetworkDescription(
    name: "Tiny", inputShape: Shape(3, 8, 8),
    preprocessing: Preprocessing(
      resizeShortSide: 10, mean: [128, 120, 110], scale: [0.0078125, 0.0078125, 0.015625]),
    classCount: 3,
    layers: [
      Layer(
        "conv1",
        Convolution(
          outputChannels: 4,
          window: Window(
            kernel: Pair(3, 3), stride: Pair(1, 1), padding: Padding(top: 1, left: 1, bottom: 1, right: 1)),
          weight: "conv1.weight", bias: "conv1.bias"), inputs: ["input"]),
      Layer("conv1.relu", ReLU(), inputs: ["conv1"]),
      Layer(
        "pool", MaxPooling(window: Window(kernel: Pair(2, 2), stride: Pair(2, 2))), inputs: ["conv1.relu"]),
      Layer(
        "block.conv",
        Convolution(
          outputChannels: 6, window: Window(kernel: Pair(1, 1)), weight: "block.conv.weight",
          bias: "block.conv.bias"), inputs: ["pool"]),
      Layer("block.relu", ReLU(), inputs: ["block.conv"]),
      Layer("drop", Dropout(), inputs: ["block.relu"]),
      Layer("gap", GlobalAveragePooling(), inputs: ["drop"]),
      Layer("fc", Dense(outputCount: 3, weight: "fc.weight", bias: "fc.bias"), inputs: ["gap"]),
    ])

  static let descriptionText = description.jsonText

  // Offsets in the arena, in floats. Maps have 16 lanes a position.
  static let input = 0
  static let conv1Relu = 256
  static let pool = conv1Relu + 1024
  static let blockConv = pool + 256
  static let blockRelu = blockConv + 256
  static let gap = blockRelu + 256
  static let fc = gap + 16
  static let scratch = fc + 16
  /// Gradients of the logits, gap, block.relu, block.conv, pool, conv1.relu, conv1 and the input.
  static let dfc = scratch + 1024
  static let dgap = dfc + 16
  static let dblockRelu = dgap + 16
  static let dblockConv = dblockRelu + 256
  static let dpool = dblockConv + 256
  static let dconv1Relu = dpool + 256
  static let dconv1 = dconv1Relu + 1024
  static let dinput = dconv1 + 1024
  static let count = dinput + 1024

  static let plan: NetworkPlan = {
    func kept(_ offset: Int, _ width: Int) -> LayerPlan.Output {
      .kept(MapLayout(offset, row: width * 16, block: width * width * 16))
    }
    let outputs: [LayerPlan.Output] = [
      .fused(into: 0, MapLayout(0, row: 128, block: 1024)), kept(conv1Relu, 8), kept(pool, 4),
      kept(blockConv, 4), kept(blockRelu, 4),
      .merged(into: "block.relu"), kept(gap, 1), kept(fc, 1),
    ]
    let costs = [4 * 64 * 27, 0, 0, 6 * 16 * 4, 0, 0, 0, 18]
    let fields = [(3, 3), (3, 3), (4, 4), (4, 4), (4, 4), (4, 4), (8, 8), (8, 8)]
    let network = try? description.validated()
    let layers = description.layers.enumerated().map { index, layer in
      let shape = network?.shape(of: layer) ?? Shape(0, 0, 0)
      return LayerPlan(
        layer.name, type(of: layer.kind).name, network?.line(for: layer) ?? "",
        (shape.channels, shape.height, shape.width), outputs[index], inputs: layer.inputs,
        role: layer.kind.role, multiplyAdds: costs[index], field: fields[index])
    }
    func weights(_ name: String, _ outputs: Int, _ inputs: Int, kernel: Int) -> WeightPlan {
      WeightPlan(
        .forward, weight: "\(name).weight", bias: "\(name).bias", outputs: outputs, inputs: inputs,
        kernel: (kernel, kernel),
        sections: [
          .init(block: 0, groups: 1, blocks: 1, rows: Array(0..<kernel), columns: Array(0..<kernel))
        ])
    }
    return NetworkPlan(
      name: "Tiny", descriptionDigest: "0123abcd", kernelDigest: "4567cdef", inputShape: Shape(3, 8, 8),
      preprocessing: description.preprocessing, classCount: 3, layers: layers, arenaCount: count,
      input: MapLayout(input, row: 8, block: 64), inputIsPlanar: true, logits: fc, logitsGradient: dfc,
      scratch: scratch, logitsLayer: 7,
      weights: [
        weights("conv1", 4, 3, kernel: 3), weights("block.conv", 6, 4, kernel: 1),
        weights("fc", 3, 6, kernel: 1),
      ],
      forwardSteps: [
        Step(-1, to: 1, weights: 0), Step(1, to: 2), Step(2, to: 3, weights: 1),
        Step(3, to: 4), Step(4, to: 6), Step(6, to: 7, weights: 2),
      ],
      backwardSteps: [
        Step(7, to: 6, weights: 2), Step(6, to: 4), Step(4, to: 3),
        Step(3, to: 2, weights: 1), Step(2, to: 1), Step(1, to: 0),
        Step(0, to: -1, weights: 0),
      ],
      parameters: network?.parameters ?? [], camHead: CAMHead(layer: 4, weights: "fc.weight"))
  }()
}

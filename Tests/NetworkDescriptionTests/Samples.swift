import NetworkDescription

/// Small descriptions. Samples of single layers come with the reference of each kind.
enum Samples {
  static let window = Window(
    kernel: Pair(3, 5), stride: Pair(2, 1), padding: Padding(top: 0, left: 1, bottom: 2, right: 0),
    dilation: Pair(1, 2))

  static func network(_ layers: [Layer], input: Shape = Shape(3, 8, 8), classes: Int = 2)
    -> NetworkDescription
  {
    NetworkDescription(
      name: "Sample", inputShape: input,
      preprocessing: Preprocessing(
        resizeShortSide: nil, channelOrder: .bgr, mean: Array(repeating: 0.5, count: input.channels),
        scale: Array(repeating: 2, count: input.channels)),
      classCount: classes, layers: layers)
  }

  /// Pool, dense and softmax: a network without faults.
  static let valid = network([
    Layer(
      "conv", Convolution(outputChannels: 4, window: Window(kernel: Pair(3, 3)), weight: "w", bias: nil),
      inputs: ["input"]),
    Layer("pool", GlobalAveragePooling(), inputs: ["conv"]),
    Layer("fc", Dense(outputCount: 2, weight: "fc.w", bias: "fc.b"), inputs: ["pool"]),
    Layer("softmax", Softmax(), inputs: ["fc"]),
  ])

  /// The text of a description with one layer's members replaced.
  static func text(layer members: String) -> String {
    """
    {"format": "staticcam-network", "version": 1, "name": "A", "classes": 3,
     "input": {"shape": [3, 8, 8]},
     "preprocessing": {"resizeShortSide": 8, "mean": [0, 0, 0], "scale": [1, 1, 1]},
     "layers": [{"name": "x", "inputs": ["input"], \(members)}]}
    """
  }
}

/// The lines of the error that decoding or validating this text gives.
func faults(_ text: String) -> [String] {
  do throws(DescriptionError) {
    _ = try NetworkDescription(decoding: Array(text.utf8)).validated()
    return []
  } catch {
    return error.faults.map(\.description)
  }
}

/// The lines of the error that validating gives.
func faults(_ network: NetworkDescription) -> [String] {
  do throws(DescriptionError) {
    _ = try network.validated()
    return []
  } catch {
    return error.faults.map(\.description)
  }
}

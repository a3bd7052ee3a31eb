import NetworkDescription
import Testing

/// A layer kind with input shapes at which its derivative is compared with central differences.
struct LayerCase: Sendable, CustomTestStringConvertible {
  var kind: any LayerKind
  var inputs: [Shape]
  var testDescription: String { "\(type(of: kind).name) \(inputs) \(kind.detail)" }

  init(_ kind: any LayerKind, _ inputs: Shape...) {
    self.kind = kind
    self.inputs = inputs
  }

  static let wide = Window(
    kernel: Pair(3, 2), stride: Pair(2, 3), padding: Padding(top: 2, left: 0, bottom: 1, right: 1),
    dilation: Pair(1, 2))
  static let all: [LayerCase] = [
    LayerCase(Add(), Shape(2, 3, 4), Shape(2, 3, 4)),
    LayerCase(AveragePooling(window: wide), Shape(2, 7, 9)),
    LayerCase(AveragePooling(window: wide, ceilMode: true, countsPadding: true), Shape(2, 8, 9)),
    LayerCase(AveragePooling(window: wide, ceilMode: true), Shape(2, 8, 11)),
    LayerCase(
      BatchNormalization(scale: "s", shift: "b", mean: "m", variance: "v.var", epsilon: 0.01), Shape(3, 2, 4)),
    LayerCase(ClippedReLU(maximum: 0.5), Shape(3, 4, 5)),
    LayerCase(Concat(), Shape(2, 3, 4), Shape(1, 3, 4), Shape(3, 3, 4)),
    LayerCase(Convolution(outputChannels: 4, window: wide, weight: "w", bias: "b"), Shape(3, 7, 8)),
    LayerCase(
      Convolution(outputChannels: 4, window: wide, groups: 2, weight: "w", bias: nil), Shape(6, 6, 9)),
    LayerCase(
      Convolution(outputChannels: 6, window: wide, groups: 3, weight: "w", bias: "b"), Shape(3, 6, 9)),
    LayerCase(
      Convolution(outputChannels: 5, window: SmallNetworks.window(1), weight: "w", bias: "b"), Shape(3, 4, 5)),
    LayerCase(
      Convolution(outputChannels: 2, window: SmallNetworks.window(1, stride: 2), weight: "w", bias: "b"),
      Shape(3, 4, 5)),
    LayerCase(
      Convolution(outputChannels: 2, window: SmallNetworks.window(1, padding: 1), weight: "w", bias: "b"),
      Shape(3, 2, 5)),
    LayerCase(
      Convolution(outputChannels: 2, window: SmallNetworks.window(7, padding: 3), weight: "w", bias: "b"),
      Shape(2, 2, 3)),
    LayerCase(Dense(outputCount: 4, weight: "w", bias: "b"), Shape(6, 1, 1)),
    LayerCase(Dense(outputCount: 4, weight: "w", bias: nil), Shape(6, 1, 1)),
    LayerCase(Dropout(), Shape(2, 3, 2)),
    LayerCase(Flatten(), Shape(2, 3, 2)),
    LayerCase(GlobalAveragePooling(), Shape(3, 4, 5)),
    LayerCase(LeakyReLU(slope: 0.2), Shape(3, 4, 5)),
    LayerCase(MaxPooling(window: wide), Shape(2, 7, 9)),
    LayerCase(MaxPooling(window: wide, ceilMode: true), Shape(2, 8, 11)),
    LayerCase(ReLU(), Shape(3, 4, 5)),
    LayerCase(Softmax(), Shape(5, 1, 1)),
  ]
}

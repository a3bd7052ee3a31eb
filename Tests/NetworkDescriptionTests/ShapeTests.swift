import NetworkDescription
import Testing

@Suite("Shapes")
struct ShapeTests {
  /// Sizes worked out by hand from PyTorch's rules, over maps of 7 x 10.
  static let windowCases: [(window: Window, ceilMode: Bool, size: Pair)] = [
    (Window(kernel: Pair(3, 3)), false, Pair(5, 8)),
    (Window(kernel: Pair(3, 3), stride: Pair(2, 2)), false, Pair(3, 4)),
    (Window(kernel: Pair(3, 3), stride: Pair(2, 2)), true, Pair(3, 5)),
    (Window(kernel: Pair(2, 2), stride: Pair(3, 3)), false, Pair(2, 3)),
    (Window(kernel: Pair(2, 2), stride: Pair(3, 3)), true, Pair(3, 4)),
    // The last window would start behind the map: ceil mode leaves it out.
    (Window(kernel: Pair(1, 1), stride: Pair(4, 12)), true, Pair(2, 1)),
    (
      Window(
        kernel: Pair(2, 2), stride: Pair(2, 2), padding: Padding(top: 1, left: 1, bottom: 1, right: 1)), true,
      Pair(4, 6)
    ),
    (
      Window(
        kernel: Pair(3, 3), stride: Pair(2, 2), padding: Padding(top: 0, left: 0, bottom: 1, right: 1)),
      false,
      Pair(3, 5)
    ),
    (Window(kernel: Pair(3, 2), dilation: Pair(2, 4)), false, Pair(3, 6)),
    (Window(kernel: Pair(7, 10)), false, Pair(1, 1)),
  ]

  @Test("Windows: strides, asymmetric padding, dilation, ceil mode", arguments: windowCases.indices)
  func windows(index: Int) throws {
    let (window, ceilMode, size) = Self.windowCases[index]
    #expect(window.outputSize(height: 7, width: 10, ceilMode: ceilMode) == size)
    let pooled = try MaxPooling(window: window, ceilMode: ceilMode).outputShape(inputs: [Shape(5, 7, 10)])
    #expect(pooled == Shape(5, size.height, size.width))
    let average = AveragePooling(window: window, ceilMode: ceilMode)
    #expect(try average.outputShape(inputs: [Shape(5, 7, 10)]) == pooled)
    if !ceilMode {
      let convolution = Convolution(outputChannels: 9, window: window, weight: "w", bias: nil)
      let shape = try convolution.outputShape(inputs: [Shape(5, 7, 10)])
      #expect(shape == Shape(9, size.height, size.width))
    }
  }

  @Test("A window larger than the padded map does not fit")
  func tooLarge() {
    #expect(Window(kernel: Pair(8, 1)).outputSize(height: 7, width: 10) == nil)
    #expect(Window(kernel: Pair(1, 3), dilation: Pair(1, 5)).outputSize(height: 7, width: 10) == nil)
  }

  @Test("Kinds without a window")
  func plainKinds() throws {
    let map = Shape(3, 4, 5)
    #expect(try Flatten().outputShape(inputs: [map]) == Shape(60, 1, 1))
    #expect(try GlobalAveragePooling().outputShape(inputs: [map]) == Shape(3, 1, 1))
    #expect(try Concat().outputShape(inputs: [map, Shape(7, 4, 5)]) == Shape(10, 4, 5))
    #expect(try Add().outputShape(inputs: [map, map]) == map)
    #expect(
      try Dense(outputCount: 4, weight: "w", bias: nil).outputShape(inputs: [Shape(3, 1, 1)]).channels == 4)
    for kind: any LayerKind in [ReLU(), LeakyReLU(slope: 0.1), ClippedReLU(maximum: 6), Dropout()] {
      #expect(try kind.outputShape(inputs: [map]) == map)
    }
  }

  @Test("Parameters of grouped convolutions")
  func parameters() {
    let layer = Convolution(
      outputChannels: 8, window: Window(kernel: Pair(3, 1)), groups: 4, weight: "w", bias: "b")
    #expect(
      layer.parameters(inputs: [Shape(4, 9, 9)]) == [Parameter("w", [8, 1, 3, 1]), Parameter("b", [8])])
    let norm = BatchNormalization(scale: "s", shift: "t", mean: "m", variance: "v", epsilon: 0)
    #expect(norm.parameters(inputs: [Shape(4, 9, 9)]).map(\.shape) == [[4], [4], [4], [4]])
  }
}

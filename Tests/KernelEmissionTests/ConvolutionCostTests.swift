import KernelEmission
import NetworkDescription
import Testing

/// What the compiler chooses for shapes of real networks, and where it has no choice.
@Suite("Cost of convolutions")
struct ConvolutionCostTests {
  static let window = Window(kernel: Pair(3, 3), padding: Samples.pad(1))

  /// Square maps: channels in, size, channels out, and the fastest of the kernels as measured.
  static let measured: [(inputs: Int, size: Int, outputs: Int, tile: Int)] = [
    (16, 55, 64, 4), (32, 27, 128, 4), (48, 13, 192, 4), (64, 13, 256, 4), (64, 56, 64, 4), (128, 28, 128, 4),
    (256, 14, 256, 4), (512, 7, 512, 2), (64, 224, 64, 4), (256, 56, 256, 4), (512, 28, 512, 4),
  ]

  private func tile(
    _ inputs: Int, _ size: Int, _ outputs: Int, _ window: Window = window, isExact: Bool = false
  ) -> Int {
    let output = window.outputSize(height: size, width: size) ?? Pair(0, 0)
    return ConvolutionCost.winogradTile(
      window: window, input: Shape(inputs, size, size), output: Shape(outputs, output.height, output.width),
      isExact: isExact)
  }

  @Test("The fastest measured kernel is chosen", arguments: measured.indices)
  func choice(index: Int) {
    let (inputs, size, outputs, expected) = Self.measured[index]
    #expect(tile(inputs, size, outputs) == expected)
    #expect(tile(inputs, size, outputs, isExact: true) == 0)
  }

  @Test("Other windows, strides, dilations and few channels have direct kernels")
  func direct() {
    #expect(tile(64, 56, 64, Window(kernel: Pair(1, 1))) == 0)
    #expect(tile(64, 56, 64, Window(kernel: Pair(5, 5), padding: Samples.pad(2))) == 0)
    #expect(tile(64, 56, 64, Window(kernel: Pair(3, 3), stride: Pair(2, 2), padding: Samples.pad(1))) == 0)
    #expect(tile(64, 56, 64, Window(kernel: Pair(3, 3), padding: Samples.pad(2), dilation: Pair(2, 2))) == 0)
    #expect(tile(3, 224, 64) == 0 && tile(64, 56, 8) == 0 && tile(64, 3, 64) == 0)
  }

  @Test("Estimates rise with the work")
  func monotonic() {
    func cycles(_ channels: Int, _ size: Int, _ tile: Int) -> Double {
      let shape = Shape(channels, size, size)
      return tile == 0
        ? ConvolutionCost.direct(window: Self.window, input: shape, output: shape)
        : ConvolutionCost.winograd(tile: tile, padding: Samples.pad(1), input: shape, output: shape)
    }
    for tile in [0, 2, 4] {
      #expect(cycles(64, 28, tile) < cycles(64, 56, tile) && cycles(64, 28, tile) < cycles(128, 28, tile))
    }
  }
}

import KernelEmission
import NetworkDescription

/// Layer lines of every family: small ones that tests run step by step, and the sizes of real networks.
enum Samples {
  /// Small kernels with odd sizes: partly filled blocks, uneven borders, strides, dilations, sums.
  static let small: [(family: String, line: String)] =
    list(
      "Activation", "16x1x2 -> 16x1x2", "20x3x4+1 -> 20x3x4", "3x2x5+0.1.2.3 -> 3x2x5+1")
    + list("ActivationGradient", "20x3x4 -> 20x3x4+1", "16x2x2+2 -> 16x2x2")
    + list(
      "Add", "16x1x2 -> 16x1x2", "33x2x3 -> 33x2x3+0.0.1.1",
      "20x3x2+1 -> 20x3x2, adding 20x3x2+0.2.1.0", "20x3x2 -> 20x3x2+1, activating",
      "20x3x2+1 -> 20x3x2, adding 20x3x2+0.2.1.0, activating")
    + list("Affine", "20x3x2+1 -> 20x3x2", "48x1x1 -> 48x1x1")
    + list("AffineGradient", "20x3x2 -> 20x3x2+1", "33x2x2+1 -> 33x2x2, adding")
    + list(
      "AveragePooling", "20x7x6 -> 20x4x3, kernel 3x2, stride 2, padding 1,0,1,1",
      "17x6x6+1 -> 17x4x4, kernel 3x3, padding 1, counting",
      "16x7x8 -> 16x3x4, kernel 2x3, stride 2, padding 0,1,0,1, dilation 3x2",
      "16x5x5 -> 16x4x4, kernel 3x3, padding 2,1,1,2, dilation 2, counting",
      "16x5x5 -> 16x3x3, kernel 2x2, stride 2, counting")
    + list(
      "AveragePoolingGradient", "20x4x3 -> 20x7x6, kernel 3x2, stride 2, padding 1,0,1,1",
      "17x4x4 -> 17x6x6+1, kernel 3x3, padding 1, counting, adding",
      "16x3x4+1 -> 16x7x8, kernel 2x3, stride 2, padding 0,1,0,1, dilation 3x2, adding",
      "16x4x4 -> 16x5x5, kernel 3x3, padding 2,1,1,2, dilation 2, counting")
    + list(
      "ChannelCopy", "24x3x2 -> 41x3x2+1, from 0, to 17, channels 24",
      "41x3x2+1 -> 24x3x2, from 17, to 0, channels 24, adding")
    + list(
      "Choice", "20x3x4+1 -> 20x3x4, or 20x3x4+0.2.1.0", "16x1x2 -> 16x1x2+1, or 16x1x2, smallest")
    + list(
      "ChoiceGradient", "20x3x4 -> 20x3x4+1, first 20x3x4+0.2.1.0, chosen 20x3x4+2",
      "33x2x2+1 -> 33x2x2, first 33x2x2, chosen 33x2x2+1, second, adding")
    + list("Convolution", small(.forward, adds: false) + small(.forward, adds: true))
    + list(
      "Convolution", "20x5x7+1 -> 40x5x7, kernel 3x3, padding 1, registers 8",
      "20x5x7 -> 40x5x7+1, kernel 1x1, adding, registers 4")
    + list("ConvolutionGradient", small(.gradient, adds: false) + small(.gradient, adds: true))
    + list(
      "DenseBatch", "20x1x12 -> 33x1x12", "90x1x6 -> 144x1x6", "16x1x3 -> 16x1x3",
      "200x1x12 -> 240x1x12")
    + list("DenseGradient", "20x1x1 -> 33x2x3+1", "5x1x1 -> 16x1x1, adding", "70x1x1 -> 40x1x1")
    + list(
      "DepthwiseConvolution",
      depthwise.map { depthwise($0, spare: 0).line } + [depthwise(depthwise[0], spare: 1).line])
    + list(
      "DepthwiseConvolutionGradient",
      depthwise.map { depthwiseGradient($0, adds: false).line }
        + depthwise.map { depthwiseGradient($0, adds: true, spare: 1).line })
    + list("GlobalAveragePooling", "20x3x5+1 -> 20x1x1", "16x1x1 -> 16x1x1")
    + list("GlobalAveragePoolingGradient", "20x1x1 -> 20x3x5+1", "33x1x1 -> 33x2x2, adding")
    + list(
      "GroupNormalization", "20x3x4+1 -> 20x3x4, groups 4", "20x3x4 -> 20x3x4+0.1.2.0, groups 20",
      "64x2x3 -> 64x2x3, groups 2", "24x2x2+1 -> 24x2x2, groups 6", "40x1x1 -> 40x1x1, groups 1")
    + list(
      "GroupNormalizationGradient", "20x3x4+1 -> 20x3x4, groups 4, at 20x3x4+0.2.1.0",
      "20x3x4 -> 20x3x4+1, groups 20, at 20x3x4, adding", "64x2x3 -> 64x2x3, groups 2, at 64x2x3+1, adding")
    + list("LayerNormalization", "20x3x4+1 -> 20x3x4+0.2.1.0", "48x1x1 -> 48x1x1")
    + list(
      "LayerNormalizationGradient", "20x3x4+1 -> 20x3x4, at 20x3x4+0.2.1.0",
      "48x2x1 -> 48x2x1+1, at 48x2x1, adding")
    + list("Leak", "20x3x4+1 -> 20x3x4", "16x1x2 -> 16x1x2+0.1.2.0")
    + list(
      "LeakGradient", "20x3x4 -> 20x3x4+1, at 20x3x4+0.2.1.0", "33x2x2+1 -> 33x2x2, at 33x2x2, adding")
    + list(
      "MaxPooling", "20x7x7 -> 20x3x3, kernel 3x3, stride 2",
      "20x7x5+1 -> 20x4x6, kernel 3x2, stride 2x1, padding 1",
      "16x6x6 -> 16x2x2+1, kernel 5x5, stride 3, padding 1",
      "16x7x7 -> 16x3x4, kernel 3x2, stride 2, padding 1,0,0,1, dilation 2x1",
      "16x5x5 -> 16x3x3, kernel 2x2, stride 2", "16x2x2 -> 16x2x2, kernel 4x4, padding 1,1,2,2")
    + list(
      "MaxPoolingGradient", "20x3x3 -> 20x7x7+1, kernel 3x3, stride 2; of 20x7x7 -> 20x3x3+2",
      "16x3x4+1 -> 16x7x7, kernel 3x2, stride 2, padding 1,0,0,1, dilation 2x1, adding; "
        + "of 16x7x7+0.1.0.1 -> 16x3x4")

    + list(
      "Pointwise", "20x3x4+1 -> 20x3x4, function hardSwish",
      "20x3x4 -> 20x3x4+0.1.2.0, function hardSwish, masked", "16x1x2 -> 16x1x2, function hardSwish")
    + list(
      "PointwiseGradient", "20x3x4 -> 20x3x4+1, function hardSwish, at 20x3x4+0.2.1.0",
      "16x2x2+2 -> 16x2x2, function hardSwish, at 16x2x2, adding")
    + list(
      "Product", "20x3x4+1 -> 20x3x4, times 20x3x4+0.2.1.0", "20x3x4 -> 20x3x4+1, times 20x1x1",
      "33x2x2 -> 33x2x2+1, times 33x2x2, adding")
    + list(
      "ProductSum", "20x3x4+1 -> 20x1x1, times 20x3x4", "33x2x2 -> 33x1x1+1, times 33x2x2+0.1.0.2, adding")
    + list(
      "RelevanceInput", "20x3x4+1 -> 20x3x4+1", "16x1x2 -> 16x1x2+0.1.0.0",
      "3x4x5+0.1.1.2 planar -> 3x4x5+0.1.1.2 planar")
    + list(
      "RelevanceProduct", "20x3x2+1 -> 20x3x2, times 20x3x2+0.2.1.0",
      "3x4x5+0.1.1.2 planar -> 3x4x5, times 3x4x5+1")
    + list(
      "ResponseNormalization", "20x3x4+1 -> 20x3x4, before 2, behind 2",
      "40x1x2 -> 40x1x2+0.1.2.0, before 15, behind 16")
    + list(
      "ResponseNormalizationGradient", "20x3x4+1 -> 20x3x4, before 1, behind 2, at 20x3x4+0.2.1.0",
      "40x1x2 -> 40x1x2+1, before 0, behind 0, at 40x1x2, adding")
    + list("RelevanceShare", "20x3x2 -> 20x3x2+1, by 20x3x2+0.2.1.0", "16x1x1 -> 16x1x1, by 16x1x1")
    + list(
      "Winograd", "20x5x7+1.1.4.2 -> 40x5x7, kernel 3x3, padding 1, tile 4, registers 8",
      "40x6x4+1 -> 16x6x4, kernel 3x3, padding 1, tile 2, gradient, registers 4")
    + list("Zero", "20x3x2+1 -> 20x3x2+1", "16x1x1 -> 16x1x1, adding")
    + list("Winograd", winograd(.forward) + winograd(.gradient))

  /// The windows that networks have, at their sizes; too much work to run step by step.
  static let large: [(family: String, line: String)] =
    real.flatMap { real in
      [
        ("Convolution", forward(real, adds: false).line), ("Convolution", forward(real, adds: true).line),
        ("ConvolutionGradient", gradient(real, adds: false, selects: false).line),
        ("ConvolutionGradient", gradient(real, adds: true, selects: true).line),
      ]
    } + [
      ("Winograd", "64x224x224+1 -> 64x224x224, kernel 3x3, padding 1, tile 4"),
      ("Winograd", "512x28x28+1 -> 512x28x28, kernel 3x3, padding 1, tile 4, gradient"),
      ("AveragePooling", "1024x7x7 -> 1024x1x1, kernel 7x7"),
      ("DenseGradient", "4096x1x1 -> 512x7x7"), ("DenseBatch", "25088x1x48 -> 4096x1x48"),
      ("DenseBatch", "4096x1x48 -> 1000x1x48"),
      ("DepthwiseConvolution", "32x112x112+1 -> 32x112x112, kernel 3x3, padding 1"),
      ("DepthwiseConvolution", "96x112x112+1 -> 96x56x56, kernel 3x3, stride 2, padding 1"),
      ("DepthwiseConvolution", "96x56x56+3 -> 96x56x56, kernel 7x7, padding 3"),
      ("DepthwiseConvolutionGradient", "960x7x7+1 -> 960x7x7, kernel 3x3, padding 1, adding"),
      ("DepthwiseConvolutionGradient", "240x14x14+1 -> 240x28x28, kernel 5x5, stride 2, padding 2"),
      ("AveragePoolingGradient", "1024x1x1 -> 1024x7x7, kernel 7x7"),
      ("GlobalAveragePooling", "1000x13x13 -> 1000x1x1"),
      ("MaxPooling", "64x111x111 -> 64x55x55+1, kernel 3x3, stride 2"),
      ("MaxPooling", "512x13x13 -> 512x13x13, kernel 5x5, padding 2"),
      (
        "MaxPoolingGradient",
        "64x55x55 -> 64x111x111+2.2.3.3, kernel 3x3, stride 2; of 64x111x111 -> 64x55x55+1"
      ),
    ]

  /// Every sample.
  static let all = small + large

  /// A convolution: what it reads, its output channels, its window.
  typealias Case = (input: Shape, outputs: Int, window: Window)

  static let real: [Case] = [
    // SqueezeNet and Tiny Darknet.
    (Shape(3, 224, 224), 64, Window(kernel: Pair(3, 3), stride: Pair(2, 2))),
    (Shape(64, 55, 55), 16, Window(kernel: Pair(1, 1))),
    (Shape(16, 55, 55), 64, Window(kernel: Pair(3, 3), padding: pad(1))),
    (Shape(512, 13, 13), 1000, Window(kernel: Pair(1, 1))),
    (Shape(16, 112, 112), 32, Window(kernel: Pair(3, 3), padding: pad(1))),
    // ResNet: the first layer, a step down, its shortcut.
    (Shape(3, 224, 224), 64, Window(kernel: Pair(7, 7), stride: Pair(2, 2), padding: pad(3))),
    (Shape(64, 56, 56), 128, Window(kernel: Pair(3, 3), stride: Pair(2, 2), padding: pad(1))),
    (Shape(64, 56, 56), 128, Window(kernel: Pair(1, 1), stride: Pair(2, 2))),
    (Shape(512, 7, 7), 512, Window(kernel: Pair(3, 3), padding: pad(1))),
    // AlexNet: the first two layers, the first dense one.
    (Shape(3, 227, 227), 96, Window(kernel: Pair(11, 11), stride: Pair(4, 4))),
    (Shape(96, 27, 27), 256, Window(kernel: Pair(5, 5), padding: pad(2))),
    (Shape(9216, 1, 1), 4096, Window(kernel: Pair(1, 1))),
    // Dilated, and strides without a common pattern.
    (Shape(64, 28, 28), 80, Window(kernel: Pair(5, 5), padding: pad(4), dilation: Pair(2, 2))),
    (Shape(48, 40, 40), 112, Window(kernel: Pair(5, 5), stride: Pair(3, 3), padding: pad(2))),
  ]

  /// Shapes with several tiles, a rest of blocks, sums in stages, phases without taps.
  static let tiny: [Case] = [
    (Shape(3, 9, 8), 20, Window(kernel: Pair(3, 3), stride: Pair(2, 2), padding: pad(1))),
    (Shape(20, 5, 17), 33, Window(kernel: Pair(1, 1))),
    (Shape(90, 3, 3), 16, Window(kernel: Pair(3, 3), padding: pad(1))),
    (Shape(17, 5, 4), 80, Window(kernel: Pair(3, 2), padding: Padding(top: 2, left: 0, bottom: 1, right: 1))),
    (Shape(5, 7, 7), 144, Window(kernel: Pair(2, 2), stride: Pair(3, 2), padding: pad(1))),
    (Shape(16, 8, 8), 16, Window(kernel: Pair(3, 3), padding: pad(2), dilation: Pair(2, 2))),
    (Shape(18, 7, 5), 32, Window(kernel: Pair(1, 1), stride: Pair(2, 3))),
    (Shape(40, 1, 1), 21, Window(kernel: Pair(1, 1))),
    (Shape(16, 9, 9), 16, Window(kernel: Pair(3, 3), stride: Pair(2, 2), dilation: Pair(2, 3))),
    (Shape(16, 4, 4), 16, Window(kernel: Pair(4, 4), stride: Pair(4, 4))),
  ]

  /// Depthwise: several tiles and rests of tiles, strides, dilations, parities without taps.
  static let depthwise: [Case] = [
    (Shape(20, 5, 17), 20, Window(kernel: Pair(3, 3), padding: pad(1))),
    (Shape(16, 6, 33), 16, Window(kernel: Pair(3, 3), stride: Pair(2, 2), padding: pad(1))),
    (
      Shape(33, 7, 9), 33,
      Window(kernel: Pair(4, 5), stride: Pair(3, 2), padding: Padding(top: 2, left: 0, bottom: 1, right: 3))
    ),
    (
      Shape(17, 9, 8), 17,
      Window(kernel: Pair(3, 2), stride: Pair(1, 2), padding: pad(2), dilation: Pair(2, 3))
    ),
    (Shape(16, 8, 8), 16, Window(kernel: Pair(2, 1), stride: Pair(3, 2))),
    (Shape(48, 1, 1), 48, Window(kernel: Pair(1, 1))),
  ]

  static func pad(_ size: Int) -> Padding { Padding(top: size, left: size, bottom: size, right: size) }

  static func output(_ sample: Case) -> Shape {
    let (input, outputs, window) = sample
    let size = window.outputSize(height: input.height, width: input.width) ?? Pair(0, 0)
    return Shape(outputs, size.height, size.width)
  }

  static func forward(_ sample: Case, adds: Bool, spare: Int = 0) -> ConvolutionKernel {
    let output = output(sample)
    var border = ConvolutionKernel.border(window: sample.window, input: sample.input, output: output)
    border.bottom += spare
    return ConvolutionKernel(
      input: Plane(sample.input, border: border, isPlanar: sample.input.channels <= 8),
      output: Plane(output, border: pad(spare)), window: sample.window, adds: adds)
  }

  static func gradient(
    _ sample: Case, adds: Bool, selects: Bool, spare: Int = 0
  ) -> ConvolutionGradientKernel {
    let output = output(sample)
    var border = ConvolutionGradientKernel.border(
      window: sample.window, gradient: output, result: sample.input)
    border.right += spare
    return ConvolutionGradientKernel(
      input: Plane(output, border: border), output: Plane(sample.input, border: pad(spare)),
      window: sample.window, adds: adds, selects: selects)
  }

  /// Maps of whole tiles and of parts of them, few tiles for several parts, a rest of channels, uneven padding.
  private static func winograd(_ pass: Pass) -> [String] {
    let cases: [(input: Shape, outputs: Int, tile: Int, padding: Padding)] = [
      (Shape(16, 8, 8), 64, 4, pad(1)), (Shape(20, 5, 7), 33, 4, pad(1)), (Shape(40, 6, 9), 32, 2, .none),
      (Shape(17, 4, 5), 16, 2, Padding(top: 0, left: 1, bottom: 2, right: 0)),
    ]
    return cases.map { sample in
      let (input, padding) = (sample.input, sample.padding)
      let output = Shape(
        sample.outputs, input.height + padding.top + padding.bottom - 2,
        input.width + padding.left + padding.right - 2)
      let border = WinogradKernel.border(size: sample.tile, padding: padding, input: input, output: output)
      return WinogradKernel(
        input: Plane(input, border: border), output: Plane(output, border: pad(1)), size: sample.tile,
        padding: padding, isGradient: pass == .gradient, adds: sample.tile == 2
      ).line
    }
  }

  static func depthwise(_ sample: Case, spare: Int) -> DepthwiseConvolutionKernel {
    var border = ConvolutionKernel.border(
      window: sample.window, input: sample.input, output: output(sample))
    border.bottom += spare
    return DepthwiseConvolutionKernel(
      input: Plane(sample.input, border: border), output: Plane(output(sample), border: pad(spare)),
      window: sample.window)
  }

  static func depthwiseGradient(
    _ sample: Case, adds: Bool, spare: Int = 0
  ) -> DepthwiseConvolutionGradientKernel {
    let output = output(sample)
    var border = ConvolutionGradientKernel.border(
      window: sample.window, gradient: output, result: sample.input)
    border.right += spare
    return DepthwiseConvolutionGradientKernel(
      input: Plane(output, border: border), output: Plane(sample.input, border: pad(spare)),
      window: sample.window, adds: adds)
  }

  private enum Pass { case forward, gradient }

  private static func small(_ pass: Pass, adds: Bool) -> [String] {
    tiny.map { sample in
      switch pass {
      case .forward: forward(sample, adds: adds, spare: adds ? 1 : 0).line
      case .gradient: gradient(sample, adds: adds, selects: adds, spare: adds ? 1 : 0).line
      }
    }
  }

  private static func list(_ family: String, _ lines: String...) -> [(family: String, line: String)] {
    list(family, lines)
  }

  private static func list(_ family: String, _ lines: [String]) -> [(family: String, line: String)] {
    lines.map { (family, $0) }
  }
}

internal import KernelEmission
internal import NetworkDescription

/// The kernels of a convolution over so many input channels, and the packing of its weights.
///
/// One group is a convolution proper, direct or by minimal filtering, whichever costs less (`ConvolutionCost`); as many
/// groups as channels on both sides have kernels of their own. Other groups are computed as one, with zeros for the
/// weights that a group has not: `groups` times the multiply-adds.
struct ConvolutionKernels {
  let convolution: Convolution
  /// Whether to keep direct kernels whatever they cost.
  let isExact: Bool
  /// What kernels are compiled for.
  let registers: RegisterFile

  private var window: Window { convolution.window }
  /// The padding of the input gradient as a convolution of its own, where the stride is 1.
  private var turned: Padding { window.padding.turned(in: window.extent) }

  /// m of Winograd's F(m x m, 3x3) in the forward pass, 0 for another kernel.
  private func forwardTile(_ input: Shape, _ output: Shape) -> Int {
    convolution.isDepthwise(inputs: input.channels)
      ? 0
      : ConvolutionCost.winogradTile(
        window: window, input: input, output: output, isExact: isExact, registers: registers)
  }

  /// The same of the input gradient, from `gradient` (dy) to `result` (dx).
  private func gradientTile(_ gradient: Shape, _ result: Shape) -> Int {
    guard !convolution.isDepthwise(inputs: result.channels) else { return 0 }
    var window = window
    window.padding = turned
    return ConvolutionCost.winogradTile(
      window: window, input: gradient, output: result, isExact: isExact, registers: registers)
  }

  /// The border of the input that the forward kernel reaches into.
  func border(input: Shape, output: Shape) -> Padding {
    let tile = forwardTile(input, output)
    return tile > 0
      ? WinogradKernel.border(size: tile, padding: window.padding, input: input, output: output)
      : ConvolutionKernel.border(window: window, input: input, output: output)
  }

  /// The border of dy that the kernel of the input gradient reaches into.
  ///
  func gradientBorder(gradient: Shape, result: Shape) -> Padding {
    let direct = ConvolutionGradientKernel.border(window: window, gradient: gradient, result: result)
    let tile = gradientTile(gradient, result)
    guard tile > 0 else { return direct }
    // Behind a start at one class a direct kernel reads the same map.
    return .union(
      direct, WinogradKernel.border(size: tile, padding: turned, input: gradient, output: result))
  }

  func forward(input: Plane, output: Plane) -> (kernel: any Kernel, packing: WeightPacking) {
    if convolution.isDepthwise(inputs: input.shape.channels) {
      let kernel = DepthwiseConvolutionKernel(input: input, output: output, window: window)
      return (kernel, kernel.packing)
    }
    let tile = forwardTile(input.shape, output.shape)
    if tile > 0 {
      var kernel = WinogradKernel(input: input, output: output, size: tile, padding: window.padding)
      kernel.registers = registers
      return (kernel, kernel.packing)
    }
    var kernel = ConvolutionKernel(input: input, output: output, window: window)
    kernel.registers = registers
    return (kernel, kernel.packing)
  }

  /// The forward kernel that adds a map, which lies as the output does, and reads the weights of the one without; nil
  /// where there is none.
  func joined(input: Plane, output: Plane, like kernel: (any Kernel)?) -> (any Kernel)? {
    switch kernel {
    case let kernel as WinogradKernel:
      var joined = WinogradKernel(
        input: input, output: output, size: kernel.size, padding: kernel.padding, adds: true)
      joined.registers = registers
      return joined.packing == kernel.packing ? joined : nil
    case let kernel as ConvolutionKernel:
      var joined = ConvolutionKernel(input: input, output: output, window: window, adds: true)
      joined.registers = registers
      return joined.packing == kernel.packing ? joined : nil
    default: return nil
    }
  }

  /// The kernel of the input gradient; without a packing it reads the weights of the forward kernel.
  func gradient(
    input: Plane, output: Plane, adds: Bool = false, selects: Bool
  ) -> (kernel: any Kernel, packing: WeightPacking?) {
    if convolution.isDepthwise(inputs: output.shape.channels) {
      return (
        DepthwiseConvolutionGradientKernel(input: input, output: output, window: window, adds: adds), nil
      )
    }
    let tile = selects ? 0 : gradientTile(input.shape, output.shape)
    if tile > 0 {
      var kernel = WinogradKernel(
        input: input, output: output, size: tile, padding: turned, isGradient: true, adds: adds)
      kernel.registers = registers
      return (kernel, kernel.packing)
    }
    var kernel = ConvolutionGradientKernel(
      input: input, output: output, window: window, adds: adds, selects: selects)
    kernel.registers = registers
    return (kernel, kernel.packing)
  }
}

extension Convolution {
  /// Whether every output channel has one input channel, of the same number.
  func isDepthwise(inputs: Int) -> Bool { groups > 1 && groups == inputs && groups == outputChannels }
}

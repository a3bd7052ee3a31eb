internal import KernelEmission
internal import NetworkDescription

/// The kernels of a convolution over so many input channels, and the packing of its weights.
///
/// One group is a convolution proper; as many groups as channels on both sides have kernels of their own. Other groups
/// are computed as one, with zeros for the weights that a group has not: `groups` times the multiply-adds.
extension Convolution {
  func isDepthwise(inputs: Int) -> Bool { groups > 1 && groups == inputs && groups == outputChannels }

  func forwardKernel(input: Plane, output: Plane) -> (kernel: any Kernel, packing: WeightPacking) {
    if isDepthwise(inputs: input.shape.channels) {
      let kernel = DepthwiseConvolutionKernel(input: input, output: output, window: window)
      return (kernel, kernel.packing)
    }
    let kernel = ConvolutionKernel(input: input, output: output, window: window)
    return (kernel, kernel.packing)
  }

  /// The kernel of the input gradient; without a packing it reads the weights of the forward kernel.
  func gradientKernel(
    input: Plane, output: Plane, adds: Bool = false, selects: Bool
  ) -> (kernel: any Kernel, packing: WeightPacking?) {
    if isDepthwise(inputs: output.shape.channels) {
      return (
        DepthwiseConvolutionGradientKernel(input: input, output: output, window: window, adds: adds), nil
      )
    }
    let kernel = ConvolutionGradientKernel(
      input: input, output: output, window: window, adds: adds, selects: selects)
    return (kernel, kernel.packing)
  }
}

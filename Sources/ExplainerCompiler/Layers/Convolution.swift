internal import KernelEmission
internal import NetworkDescription

/// A convolution, with the batch normalisation behind it; see `ConvolutionKernels` for the choice of kernels.
extension Convolution: LinearLayer {
  static let absorbs: Set<Absorbed> = [.normalization, .activation]

  func readsPlanar(_ site: Site) -> Bool { !isDepthwise(inputs: site.inputs[0].shape.channels) }
  func isChannelwise(inputs: [Shape]) -> Bool { isDepthwise(inputs: inputs[0].channels) }

  func border(_ site: Site, of input: Int) -> Padding {
    kernels(site).border(input: site.inputs[0].shape, output: site.output.shape)
  }

  func gradientBorder(_ site: Site) -> Padding {
    kernels(site).gradientBorder(gradient: site.output.shape, result: site.inputs[0].shape)
  }

  func product(_ site: Site) -> KernelCall {
    let (kernel, packing) = kernels(site).forward(input: site.inputs[0], output: site.output)
    return KernelCall(kernel, weights: packed(.forward, site, packing))
  }

  func joined(_ site: Site, like kernel: any Kernel) -> (any Kernel)? {
    kernels(site).joined(input: site.inputs[0], output: site.output, like: kernel)
  }

  func transposed(_ site: Site, _ way: WayBack) -> KernelCall {
    let (kernel, packing) = kernels(site).gradient(
      input: way.from, output: way.to, adds: way.adds, selects: way.selects)
    // Without a packing of its own it reads the weights of the forward kernel.
    return KernelCall(
      kernel, weights: packing.map { packed(.gradient, site, $0) } ?? product(site).weights)
  }

  func biasOffset(_ site: Site) -> Int? { 0 }

  func relevance(_ site: Site) -> RelevanceForm {
    var form = linear(site)
    if groups == 1 { form.window = window }
    return RelevanceForm(linear: form)
  }

  private func kernels(_ site: Site) -> ConvolutionKernels {
    ConvolutionKernels(convolution: self, isExact: site.tools.isExact, registers: site.tools.registers)
  }

  private func packed(
    _ content: PackedTensor.Content, _ site: Site, _ packing: WeightPacking
  ) -> PackedTensor {
    let inputs = site.inputs[0].shape.channels
    // Of a depthwise convolution every output has one input.
    let isDepthwise = isDepthwise(inputs: inputs)
    return PackedTensor(
      content: content, weight: weight, bias: bias ?? "", normalization: site.normalization,
      outputs: outputChannels, inputs: isDepthwise ? 1 : inputs, groups: isDepthwise ? 1 : groups,
      kernel: window.kernel, packing: packing)
  }
}

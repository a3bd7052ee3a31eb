internal import KernelEmission
internal import NetworkDescription

/// The mean of each channel.
extension GlobalAveragePooling: LinearLayer {
  func isChannelwise(inputs: [Shape]) -> Bool { true }
  func isNonNegative(inputs: [Bool]) -> Bool { inputs[0] }

  func product(_ site: Site) -> KernelCall {
    KernelCall(GlobalAveragePoolingKernel(input: site.inputs[0], output: site.output))
  }

  func transposed(_ site: Site, _ way: WayBack) -> KernelCall {
    KernelCall(GlobalAveragePoolingGradientKernel(input: way.from, output: way.to, adds: way.adds))
  }
}

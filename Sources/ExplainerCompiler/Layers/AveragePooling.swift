internal import KernelEmission
internal import NetworkDescription

/// The mean under a window, of each channel by itself.
extension AveragePooling: LinearLayer {
  func isChannelwise(inputs: [Shape]) -> Bool { true }
  func isNonNegative(inputs: [Bool]) -> Bool { inputs[0] }

  func product(_ site: Site) -> KernelCall {
    KernelCall(
      AveragePoolingKernel(
        input: site.inputs[0], output: site.output, window: window, countsPadding: countsPadding))
  }

  func transposed(_ site: Site, _ way: WayBack) -> KernelCall {
    KernelCall(
      AveragePoolingGradientKernel(
        input: way.from, output: way.to, window: window, countsPadding: countsPadding, adds: way.adds))
  }
}

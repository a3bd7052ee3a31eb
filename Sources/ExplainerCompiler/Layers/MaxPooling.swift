internal import KernelEmission
internal import NetworkDescription

/// The largest number under a window, of each channel by itself. What comes back goes to the winner; rules that share
/// relevance in proportion to the inputs treat a maximum as a mean.
extension MaxPooling: CompiledLayer {
  func isChannelwise(inputs: [Shape]) -> Bool { true }
  func isNonNegative(inputs: [Bool]) -> Bool { inputs[0] }

  func forward(_ site: Site) -> [KernelCall] {
    [KernelCall(MaxPoolingKernel(input: site.inputs[0], output: site.output, window: window))]
  }

  func gradient(_ site: Site, of input: Int) -> Passage {
    .kernel { way in
      KernelCall(
        MaxPoolingGradientKernel(
          input: way.from, output: way.to, window: window, forwardInput: site.inputs[0],
          forwardOutput: site.output, adds: way.adds), [.w: .input(0), .a: .output])
    }
  }

  func relevance(_ site: Site) -> RelevanceForm {
    RelevanceForm(
      passages: [0: gradient(site, of: 0)], linear: AveragePooling(window: window).linear(site))
  }
}

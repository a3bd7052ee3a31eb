internal import KernelEmission
internal import NetworkDescription

/// x, or slope * x below zero, with a slope a channel. Slopes may be negative, so that the gradient reads x.
extension PReLU: CompiledLayer {
  func isChannelwise(inputs: [Shape]) -> Bool { true }
  func isNonNegative(inputs: [Bool]) -> Bool { inputs[0] }

  func forward(_ site: Site) -> [KernelCall] {
    [KernelCall(LeakKernel(input: site.inputs[0], output: site.output), weights: slopes(site))]
  }

  func gradient(_ site: Site, of input: Int) -> Passage {
    .kernel { way in
      KernelCall(
        LeakGradientKernel(input: way.from, output: way.to, read: site.inputs[0], adds: way.adds),
        weights: slopes(site), [.a: .input(0)])
    }
  }

  func relevance(_ site: Site) -> RelevanceForm { RelevanceForm(passages: [0: .same]) }

  private func slopes(_ site: Site) -> PackedTensor {
    let channels = site.inputs[0].shape.channels
    return PackedTensor(content: .affine, weight: slope, outputs: channels, inputs: channels)
  }
}

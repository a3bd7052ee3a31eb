internal import KernelEmission
internal import NetworkDescription

/// A map over statistics of groups of channels. Relevance goes on as it is: the statistics are taken as constants.
extension GroupNormalization: CompiledLayer {
  func isChannelwise(inputs: [Shape]) -> Bool { inputs[0].channels == groups }

  func forward(_ site: Site) -> [KernelCall] {
    [
      KernelCall(
        GroupNormalizationKernel(input: site.inputs[0], output: site.output, groups: groups),
        weights: factors(site),
        [.epsilon: .number(epsilon)])
    ]
  }

  func gradient(_ site: Site, of input: Int) -> Passage {
    .kernel { way in
      KernelCall(
        GroupNormalizationGradientKernel(
          input: way.from, output: way.to, groups: groups, read: site.inputs[0], adds: way.adds),
        weights: factors(site), [.a: .input(0), .epsilon: .number(epsilon)])
    }
  }

  func relevance(_ site: Site) -> RelevanceForm { RelevanceForm(passages: [0: .same]) }

  private func factors(_ site: Site) -> PackedTensor {
    let channels = site.inputs[0].shape.channels
    return PackedTensor(
      content: .affine, weight: scale, bias: shift, outputs: channels, inputs: channels)
  }
}

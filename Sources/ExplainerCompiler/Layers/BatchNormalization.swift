internal import KernelEmission
internal import NetworkDescription

/// y[c] = s[c] x[c] + t[c], where no convolution takes it in. Relevance goes on as it is, or by a rule.
extension BatchNormalization: LinearLayer {
  static let absorbs: Set<Absorbed> = [.activation]

  func isChannelwise(inputs: [Shape]) -> Bool { true }

  func product(_ site: Site) -> KernelCall {
    KernelCall(
      AffineKernel(input: site.inputs[0], output: site.output),
      weights: .affine(self, channels: site.inputs[0].shape.channels))
  }

  func transposed(_ site: Site, _ way: WayBack) -> KernelCall {
    KernelCall(
      AffineGradientKernel(input: way.from, output: way.to, adds: way.adds),
      weights: .affine(self, channels: way.to.shape.channels))
  }

  /// Behind the factors of all blocks.
  func biasOffset(_ site: Site) -> Int? { site.inputs[0].blocks * 16 }

  func relevance(_ site: Site) -> RelevanceForm {
    RelevanceForm(passages: [0: .kernel(\.copy)], linear: linear(site))
  }
}

extension PackedTensor {
  /// The factors and terms of a normalisation, both ways.
  fileprivate static func affine(_ normalization: BatchNormalization, channels: Int) -> PackedTensor {
    PackedTensor(content: .affine, normalization: normalization, outputs: channels, inputs: channels)
  }
}

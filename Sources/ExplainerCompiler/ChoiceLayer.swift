internal import KernelEmission
internal import NetworkDescription

/// A kind that takes one of two numbers: the larger or the smaller. Gradient and relevance go to the winner, of equal
/// numbers to the first.
protocol ChoiceLayer: CompiledLayer {
  /// Whether the smaller one wins.
  static var isSmallest: Bool { get }
}

extension ChoiceLayer {
  func isChannelwise(inputs: [Shape]) -> Bool { true }

  func forward(_ site: Site) -> [KernelCall] {
    [
      KernelCall(
        ChoiceKernel(
          input: site.inputs[0], output: site.output, other: site.inputs[1], isSmallest: Self.isSmallest),
        [.z: .input(1)])
    ]
  }

  func gradient(_ site: Site, of input: Int) -> Passage {
    .kernel { way in
      KernelCall(
        ChoiceGradientKernel(
          input: way.from, output: way.to, first: site.inputs[0], chosen: site.output, isSecond: input == 1,
          adds: way.adds), [.w: .input(0), .a: .output])
    }
  }

  func relevance(_ site: Site) -> RelevanceForm {
    RelevanceForm(passages: [0: gradient(site, of: 0), 1: gradient(site, of: 1)])
  }
}

internal import KernelEmission
internal import NetworkDescription

/// A kind that hands its input on: by a copy, where anything is left of it.
protocol PassingLayer: CompiledLayer {}

extension PassingLayer {
  func isNonNegative(inputs: [Bool]) -> Bool { inputs[0] }

  func forward(_ site: Site) -> [KernelCall] {
    [WayBack(from: site.inputs[0], to: site.output).copy]
  }

  /// Copied, because borders differ.
  func gradient(_ site: Site, of input: Int) -> Passage { .kernel(\.copy) }
  func relevance(_ site: Site) -> RelevanceForm { RelevanceForm(passages: [0: .kernel(\.copy)]) }
}

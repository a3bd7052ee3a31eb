internal import KernelEmission
internal import NetworkDescription

/// The channels of all inputs, one input after the other. Each gets back what its channels have.
extension Concat: CompiledLayer {
  static let memory = MemoryRelation.inputsInOrder

  func presence(inputs: [Shape]) -> Presence { inputs.count == 1 ? .identity : .operation }
  func isNonNegative(inputs: [Bool]) -> Bool { inputs.allSatisfy(\.self) }

  /// A copy of each input, where it does not lie in place.
  func forward(_ site: Site) -> [KernelCall] {
    site.inputs.indices.map { index in
      let input = site.inputs[index]
      return KernelCall(
        ChannelCopyKernel(
          input: input, output: site.output, from: 0, to: first(site, index), count: input.shape.channels,
          adds: false), reads: index)
    }
  }

  func gradient(_ site: Site, of input: Int) -> Passage { .channels(from: first(site, input)) }

  func relevance(_ site: Site) -> RelevanceForm {
    var passages: [Int: Passage] = [:]
    var channel = 0
    for (index, input) in site.inputs.enumerated() {
      passages[index] = .channels(from: channel)
      channel += input.shape.channels
    }
    return RelevanceForm(passages: passages)
  }

  /// The channel of the output that is an input's first.
  private func first(_ site: Site, _ input: Int) -> Int {
    site.inputs[..<input].reduce(0) { $0 + $1.shape.channels }
  }
}

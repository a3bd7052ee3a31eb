internal import KernelEmission
internal import NetworkDescription

/// y = a + b. The gradient goes to both; relevance is shared out in proportion to what each adds.
extension Add: CompiledLayer {
  static let absorbs: Set<Absorbed> = [.activation]

  func isNonNegative(inputs: [Bool]) -> Bool { inputs.allSatisfy(\.self) }

  func forward(_ site: Site) -> [KernelCall] {
    [
      KernelCall(
        AddKernel(
          input: site.inputs[0], output: site.output, added: site.inputs[1],
          activates: site.activation != .identity), [.z: .input(1)])
    ]
  }

  func gradient(_ site: Site, of input: Int) -> Passage { .same }

  func relevance(_ site: Site) -> RelevanceForm {
    // Denominators have no activation.
    var site = site
    site.activation = .identity
    return RelevanceForm(linear: LinearForm(forward: forward(site)[0]))
  }
}

internal import KernelEmission
internal import NetworkDescription

/// y = x g, where g may be one number a channel. Each gets dy times the other; relevance goes to the signal x alone, and
/// the gate g gets none (Arras et al. 2017, "signal-take-all").
extension Multiply: CompiledLayer {
  func isNonNegative(inputs: [Bool]) -> Bool { inputs.allSatisfy(\.self) }

  func forward(_ site: Site) -> [KernelCall] {
    [
      KernelCall(
        ProductKernel(input: site.inputs[0], output: site.output, factor: site.inputs[1]), [.a: .input(1)])
    ]
  }

  func gradient(_ site: Site, of input: Int) -> Passage {
    let factor = site.inputs[1 - input]
    return .kernel { way in
      way.to.shape == way.from.shape
        ? KernelCall(
          ProductKernel(input: way.from, output: way.to, factor: factor, adds: way.adds),
          [.a: .input(1 - input)])
        : KernelCall(
          ProductSumKernel(input: way.from, output: way.to, factor: factor, adds: way.adds), [.a: .input(0)])
    }
  }

  func relevance(_ site: Site) -> RelevanceForm {
    RelevanceForm(passages: [0: .same, 1: .nothing])
  }
}

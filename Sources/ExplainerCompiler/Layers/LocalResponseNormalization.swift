internal import KernelEmission
internal import NetworkDescription

/// x over a power of a sum of squares across channels. Relevance goes on as it is: the divisor is taken as a constant.
extension LocalResponseNormalization: CompiledLayer {
  func isNonNegative(inputs: [Bool]) -> Bool { inputs[0] }

  func forward(_ site: Site) -> [KernelCall] {
    [
      KernelCall(
        ResponseNormalizationKernel(
          input: site.inputs[0], output: site.output, before: reach.before, behind: reach.behind), numbers)
    ]
  }

  func gradient(_ site: Site, of input: Int) -> Passage {
    .kernel { way in
      KernelCall(
        ResponseNormalizationGradientKernel(
          input: way.from, output: way.to, before: reach.before, behind: reach.behind, read: site.inputs[0],
          adds: way.adds), numbers.merging([.a: .input(0)]) { $1 })
    }
  }

  func relevance(_ site: Site) -> RelevanceForm { RelevanceForm(passages: [0: .same]) }

  private var numbers: [Operand: KernelCall.Source] {
    [.factor: .number(alpha / Double(size)), .epsilon: .number(bias), .parameter: .number(beta)]
  }
}

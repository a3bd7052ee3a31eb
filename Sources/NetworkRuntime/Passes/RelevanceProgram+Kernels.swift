internal import ExplainerPlan

extension RelevanceProgram {
  /// The kernels that the pass ran, by their numbers in the plan; asked for after it.
  var kernels: Set<Int> {
    var kernels: Set<Int> = []
    let repeated = filtered.repeated
    for (index, step) in plan.relevanceSteps.enumerated() {
      let run = runs[index]
      if run.isRouted {
        for (number, input) in step.inputs.enumerated() {
          guard let route = input.route else { continue }
          kernels.insert(run.adds(number) ? route.adding ?? route.kernel : route.kernel)
        }
      }
      guard run.isDistributed, !run.isEven, let distribution = step.distribution else { continue }
      kernels.insert(distribution.share)
      kernels.formUnion(step.inputs.compactMap(\.product))
      if run.parts.contains(where: \.isModified) { kernels.formUnion(step.inputs.compactMap(\.modify)) }
      if run.parts.contains(where: { !$0.isFirst }) { kernels.insert(distribution.sum) }
      // Where minimal filtering was not precise enough direct kernels repeat the denominators, and bring the shares back.
      var last = distribution.direct
      if run.usesWinograd, let winograd = distribution.winograd {
        kernels.insert(winograd.forward)
        if !repeated.contains(index) { last = winograd }
      }
      kernels.insert(last.forward)
      if let gradient = last.gradient ?? distribution.direct.gradient { kernels.insert(gradient) }
    }
    return kernels
  }
}

/// The steps of the backward pass that lead from the logits to some layers, and no others.
struct Slice {
  /// By step: whether it is needed.
  let active: [Bool]
  /// The needed steps.
  let steps: [Step]

  init(_ plan: NetworkPlan, targets: Set<Int>) {
    // Steps are in running order, so what a layer's gradient leads to is known when its own step is reached from the end.
    var leadsToTarget = targets
    var active = Array(repeating: false, count: plan.backwardSteps.count + 1)
    for (index, step) in plan.backwardSteps.enumerated().reversed() where leadsToTarget.contains(step.writes)
    {
      leadsToTarget.insert(step.reads)
      active[index] = true
    }
    self.active = active
    steps = plan.backwardSteps.enumerated().filter { active[$0.offset] }.map(\.element)
  }
}

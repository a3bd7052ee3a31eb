/// What every pass looks up in a plan, at fixed addresses: threads share it without counting references.
struct PlanTables: @unchecked Sendable {
  /// The steps of a relevance pass.
  let steps: UnsafeMutableBufferPointer<RelevanceStep>
  /// The units of each kernel.
  let units: UnsafeMutableBufferPointer<Int>

  init(_ plan: NetworkPlan) {
    steps = .allocate(capacity: plan.relevanceSteps.count)
    _ = steps.initialize(from: plan.relevanceSteps)
    units = .allocate(capacity: plan.kernels.count)
    _ = units.initialize(from: plan.kernels.map(\.units))
  }

  func deallocate() {
    steps.deinitialize()
    steps.deallocate()
    units.deallocate()
  }
}
